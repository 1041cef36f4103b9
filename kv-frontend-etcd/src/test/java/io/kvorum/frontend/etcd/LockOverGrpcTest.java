package io.kvorum.frontend.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.stub.ClientCalls;
import io.kvorum.frontend.etcd.pb.KeyValue;
import io.kvorum.frontend.etcd.pb.LeaderRequest;
import io.kvorum.frontend.etcd.pb.LeaderResponse;
import io.kvorum.frontend.etcd.pb.LockRequest;
import io.kvorum.frontend.etcd.pb.LockResponse;
import java.util.Iterator;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The Lock and Election services over gRPC and as JSON.
@Timeout(60)
class LockOverGrpcTest {
  private static final String LOCK = "v3lockpb.Lock/Lock";
  private static final String OBSERVE = "v3electionpb.Election/Observe";

  private final Rig rig = new Rig();

  @AfterEach
  void close() {
    rig.close();
  }

  private static LockRequest lock(String name) {
    return LockRequest.newBuilder().setName(ByteString.copyFromUtf8(name)).setLease(-5).build();
  }

  @Test
  void a_lock_is_answered_with_its_key() {
    LockResponse answer = rig.call(LOCK, lock("free"), LockResponse.getDefaultInstance());
    assertThat(answer.getKey().toStringUtf8()).isEqualTo("k");
    assertThat(answer.getHeader().getRevision()).isEqualTo(7);
    assertThat(rig.node.locks.asked).containsExactly("lock free -5");
  }

  @Test
  void a_client_that_gives_up_is_waited_for_no_longer() {
    Future<LockResponse> waiting =
        ClientCalls.futureUnaryCall(
            rig.channel.newCall(
                Rig.method(LOCK, MethodType.UNARY, LockResponse.getDefaultInstance()),
                CallOptions.DEFAULT),
            lock("taken"));
    while (rig.node.locks.asked.isEmpty()) {
      Thread.onSpinWait();
    }
    waiting.cancel(true);
    assertThatThrownBy(() -> rig.node.locks.taken.get(20, TimeUnit.SECONDS))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void who_has_observed_enough_is_told_no_more() {
    var call =
        rig.channel.newCall(
            Rig.method(OBSERVE, MethodType.SERVER_STREAMING, LeaderResponse.getDefaultInstance()),
            CallOptions.DEFAULT);
    Iterator<LeaderResponse> leaders =
        ClientCalls.blockingServerStreamingCall(
            call, LeaderRequest.newBuilder().setName(ByteString.copyFromUtf8("n")).build());
    assertThat(leaders.next().getKv())
        .isEqualTo(
            KeyValue.newBuilder()
                .setKey(ByteString.copyFromUtf8("k"))
                .setCreateRevision(5)
                .setModRevision(6)
                .setVersion(2)
                .setValue(ByteString.copyFromUtf8("v"))
                .setLease(77)
                .build());
    assertThat(rig.node.locks.asked).containsExactly("observe n");
    call.cancel("enough", null);
    assertThatThrownBy(() -> rig.node.locks.observed.get(20, TimeUnit.SECONDS))
        .isInstanceOf(CancellationException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lock/lock|{\"name\":\"bg==\",\"lease\":\"-5\"}|lock n -5|,\"key\":\"aw==\"",
        "lock/unlock|{\"key\":\"aw==\"}|unlock k|",
        "election/campaign|{\"name\":\"bg==\",\"lease\":\"9\",\"value\":\"dg==\"}|campaign n 9 v|"
            + ",\"leader\":{\"name\":\"bg==\",\"key\":\"aw==\",\"rev\":\"5\",\"lease\":\"9\"}",
        "election/proclaim|{\"leader\":{\"name\":\"bg==\",\"key\":\"aw==\",\"rev\":\"5\"},"
            + "\"value\":\"dg==\"}|"
            + "proclaim Optional[LeaderKey[name=n, key=k, revision=5, lease=0]] v|",
        "election/proclaim|{}|proclaim Optional.empty|",
        "election/leader|{\"name\":\"bg==\"}|leader n|,\"kv\":{\"key\":\"aw==\","
            + "\"create_revision\":\"5\",\"mod_revision\":\"6\",\"version\":\"2\","
            + "\"value\":\"dg==\",\"lease\":\"77\"}",
        "election/resign|{\"leader\":{\"lease\":\"9\"}}|"
            + "resign Optional[LeaderKey[name=, key=, revision=0, lease=9]]|",
        "election/resign|{}|resign Optional.empty|"
      })
  void every_call_has_its_path_in_the_gateway(
      String path, String request, String asked, String answer) throws Exception {
    String body = rig.post("/v3/" + path, request).body();
    assertThat(rig.node.locks.asked.stream().map(String::strip)).containsExactly(asked);
    assertThat(body.replaceFirst("\\{\"header\":\\{[^}]*}", "{\"header\":{}"))
        .isEqualTo("{\"header\":{}" + (answer == null ? "" : answer) + "}");
  }
}
