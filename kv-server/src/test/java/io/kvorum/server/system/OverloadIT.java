package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.PutResponse;
import io.etcd.jetcd.api.RangeRequest;
import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// LIMIT-3: a member with too much under way refuses more, and nothing of what it refuses is ever
/// written. Its peers stand still, so that nothing can end but by its limit of time.
class OverloadIT {
  private static final Answer TOO_MANY =
      new Answer.Refused(Status.Code.UNKNOWN, "etcdserver: too many requests");

  private static final int VALUE_BYTES = 1_400_000;

  /// More than a member lets wait.
  private static final long SENT_BYTES = 320L << 20;

  private static final int PUTS = (int) (SENT_BYTES / VALUE_BYTES);

  @RegisterExtension final Rig rig = new Rig();

  private final Map<String, Answer> answers = new ConcurrentHashMap<>();

  @Test
  @Timeout(180)
  void what_is_too_much_is_refused_and_never_written_and_reads_go_on() {
    Cluster cluster = Cluster.start(rig, ServerCommand.underTest().withAllCompilers(), 3);
    Member leader = cluster.awaitLeader();
    Wire wire = rig.connect(leader.process());
    wire.put(put("before", ByteString.EMPTY));
    List<Member> others = cluster.others(leader);
    others.forEach(member -> member.process().pause());
    cluster.await("no leader", () -> leader.status().filter(status -> status.getLeader() == 0));

    ByteString value = ByteString.copyFrom(new byte[VALUE_BYTES]);
    for (int i = 0; i < PUTS; i++) {
      send(wire, "key-" + i, value);
    }
    cluster.await("a refusal", () -> Optional.of(answers).filter(a -> a.containsValue(TOO_MANY)));
    assertThat(wire.range(only("before").setSerializable(true).build()).getCount()).isEqualTo(1);
    cluster.await("status", leader::status);
    cluster.await("all answers", () -> Optional.of(answers).filter(a -> a.size() == PUTS));

    others.forEach(member -> member.process().resume());
    cluster.awaitLeader();
    wire.put(put("after", ByteString.EMPTY));
    answers.forEach((key, answer) -> assertNotWritten(wire, key, answer));
    cluster.awaitEqualHashes();
    Rig.say(
        "of %d puts of %d bytes, %d were too many"
            .formatted(
                PUTS, VALUE_BYTES, answers.values().stream().filter(TOO_MANY::equals).count()));
  }

  private static PutRequest put(String key, ByteString value) {
    return PutRequest.newBuilder().setKey(ByteString.copyFromUtf8(key)).setValue(value).build();
  }

  private static RangeRequest.Builder only(String key) {
    return RangeRequest.newBuilder().setKey(ByteString.copyFromUtf8(key)).setCountOnly(true);
  }

  private void send(Wire wire, String key, ByteString value) {
    ClientCalls.asyncUnaryCall(
        wire.channel().newCall(KVGrpc.getPutMethod(), CallOptions.DEFAULT),
        put(key, value),
        new StreamObserver<PutResponse>() {
          @Override
          public void onNext(PutResponse done) {
            answers.put(key, new Answer.Ok(done));
          }

          @Override
          public void onError(Throwable failure) {
            answers.put(key, Answer.refused(Status.fromThrowable(failure)));
          }

          @Override
          public void onCompleted() {
            // The answer has come.
          }
        });
  }

  /// Without a leader nothing has come into a log.
  private static void assertNotWritten(Wire wire, String key, Answer answer) {
    if (!answer.equals(TOO_MANY)) {
      assertThat(answer.toString()).contains("etcdserver: request timed out");
    }
    assertThat(wire.range(only(key).build()).getCount()).as(key).isZero();
  }
}
