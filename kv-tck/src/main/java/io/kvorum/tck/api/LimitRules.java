package io.kvorum.tck.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.kvorum.tck.Rule;
import io.kvorum.tck.api.pb.PutRequest;
import java.util.function.Supplier;

/// LIMIT-1 and LIMIT-2, for a server whose `max-request-bytes` is the default.
abstract class LimitRules extends ApiRules {
  private static final int MOST_REQUEST_BYTES = 1_572_864;
  private static final int MOST_RECEIVED_BYTES = MOST_REQUEST_BYTES + 524_288;

  LimitRules(Supplier<Session> session) {
    super(session);
  }

  private PutRequest putting(int bytes) {
    return PutRequest.newBuilder().setKey(key("a")).setValue(Requests.zeros(bytes)).build();
  }

  @Rule("LIMIT-1")
  void a_request_above_the_limit_is_refused_and_changes_nothing() {
    assertThat(refusal(Keys.PUT, putting(MOST_REQUEST_BYTES))).isEqualTo(Refusal.TOO_LARGE);
    assertThat(isStored("a")).isFalse();
    ask(Keys.PUT, putting(MOST_REQUEST_BYTES - 1_000));
    assertThat(isStored("a")).isTrue();
  }

  @Rule("LIMIT-2")
  void a_message_above_the_limit_is_not_even_received() {
    PutRequest put = putting(MOST_RECEIVED_BYTES);

    assertThat(refusal(Keys.PUT, put))
        .isEqualTo(
            new Refusal(
                Status.Code.RESOURCE_EXHAUSTED,
                "grpc: received message larger than max (%d vs. %d)"
                    .formatted(put.getSerializedSize(), MOST_RECEIVED_BYTES)));
    assertThat(isStored("a")).isFalse();
  }
}
