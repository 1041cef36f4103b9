package io.kvorum.frontend.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.kvorum.api.Bytes;
import io.kvorum.api.KeyValue;
import io.kvorum.api.Kv;
import io.kvorum.frontend.etcd.pb.RangeRequest;
import io.kvorum.frontend.etcd.pb.RangeResponse;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Big answers are taken note of until they have left, however they leave.
class BigAnswersTest {
  private static final String RANGE = "etcdserverpb.KV/Range";

  /// More than the windows of HTTP/2 and the buffers of sockets let through unread.
  private static final int HUGE_BYTES = 32 << 20;

  private final Rig rig = new Rig();
  private final CountedMemory memory = rig.node.answerMemory;

  @AfterEach
  void close() {
    rig.close();
  }

  private void answerWith(int valueBytes) {
    rig.node.range = ScriptedNode.always(answer(valueBytes));
  }

  private static Kv.RangeResponse answer(int valueBytes) {
    KeyValue kv = new KeyValue(Bytes.utf8("big"), 2, 2, 1, Bytes.wrap(new byte[valueBytes]), 0);
    return new Kv.RangeResponse(ScriptedNode.HEADER, List.of(kv), false, 1);
  }

  private ClientCall<?, ?> askAndDoNotRead() {
    var call =
        rig.channel.newCall(
            Rig.method(RANGE, MethodType.UNARY, RangeResponse.getDefaultInstance()),
            CallOptions.DEFAULT);
    call.start(new ClientCall.Listener<>() {}, new Metadata());
    call.sendMessage(RangeRequest.getDefaultInstance());
    call.halfClose();
    return call;
  }

  @Test
  void an_answer_is_held_until_the_client_has_read_it() throws Exception {
    answerWith(HUGE_BYTES);

    ClientCall<?, ?> call = askAndDoNotRead();
    memory.awaitTaken();
    assertThat(memory.held()).isGreaterThan(HUGE_BYTES);
    call.request(2);

    memory.awaitFreed();
  }

  @Test
  void an_answer_whose_call_is_cancelled_is_held_no_longer() throws Exception {
    answerWith(HUGE_BYTES);

    ClientCall<?, ?> call = askAndDoNotRead();
    memory.awaitTaken();
    call.cancel("the test wants it no more", null);

    memory.awaitFreed();
  }

  @Test
  void a_client_that_reads_nothing_can_be_hung_up_on() throws Exception {
    answerWith(HUGE_BYTES);

    askAndDoNotRead();
    memory.awaitTaken();
    memory.hangUp();

    memory.awaitFreed();
  }

  @Test
  void a_client_that_reads_no_json_can_be_hung_up_on() throws Exception {
    answerWith(HUGE_BYTES);
    String request =
        """
        POST /v3/kv/range HTTP/1.1\r
        Host: x\r
        Content-Length: 18\r
        \r
        {"key":"YmlnCg=="}""";
    try (Socket socket = new Socket(rig.address.getAddress(), rig.address.getPort())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      memory.awaitTaken();
      memory.hangUp();

      memory.awaitFreed();
    }
  }

  @Test
  void an_answer_that_comes_after_its_call_was_cancelled_is_not_held() throws Exception {
    CompletableFuture<Void> asked = new CompletableFuture<>();
    CompletableFuture<Kv.RangeResponse> answer =
        new CompletableFuture<>() {
          @Override
          public boolean cancel(boolean mayInterrupt) {
            return complete(answer(HUGE_BYTES));
          }
        };
    rig.node.range =
        (_, _) -> {
          asked.complete(null);
          return answer;
        };

    ClientCall<?, ?> call = askAndDoNotRead();
    asked.get();
    call.cancel("the test wants it no more", null);

    memory.awaitFreed();
  }

  @Test
  void an_answer_in_json_is_held_until_it_is_sent() throws Exception {
    answerWith(HUGE_BYTES);

    assertThat(rig.post("/v3/kv/range", "{\"key\":\"YmlnCg==\"}").statusCode()).isEqualTo(200);

    memory.awaitFreed();
  }

  @Test
  void a_small_answer_is_not_worth_a_note() throws Exception {
    answerWith(1000);

    rig.call(RANGE, RangeRequest.getDefaultInstance(), RangeResponse.getDefaultInstance());
    rig.post("/v3/kv/range", "{\"key\":\"YmlnCg==\"}");

    assertThat(memory.everTaken()).isZero();
  }
}
