package io.kvorum.tck.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.tck.Rule;
import io.kvorum.tck.api.pb.DeleteRangeRequest;
import io.kvorum.tck.api.pb.DeleteRangeResponse;
import java.util.function.Supplier;

/// DELETE-1 to DELETE-5.
abstract class DeleteRules extends ApiRules {
  DeleteRules(Supplier<Session> session) {
    super(session);
  }

  private DeleteRangeResponse delete(DeleteRangeRequest.Builder request) {
    return ask(Keys.DELETE, request.build());
  }

  private void putThree() {
    put("c", "3");
    put("a", "1");
    put("b", "2");
  }

  @Rule("DELETE-1")
  void an_empty_key_is_refused() {
    assertThat(refusal(Keys.DELETE, DeleteRangeRequest.getDefaultInstance()))
        .isEqualTo(Refusal.NO_KEY);
  }

  @Rule("DELETE-2")
  void the_keys_of_the_range_are_gone_and_counted() {
    putThree();

    assertThat(delete(deleting("a").setRangeEnd(key("c"))).getDeleted()).isEqualTo(2);
    assertThat(names(every())).containsExactly("c");
    assertThat(delete(deleting("c").setRangeEnd(Requests.ZERO)).getDeleted()).isPositive();
    assertThat(names(every())).isEmpty();
  }

  @Rule("DELETE-3")
  void the_pairs_before_are_given_in_the_order_of_their_keys_if_they_are_asked_for() {
    putThree();
    var before = range(every()).getKvsList();

    assertThat(delete(deletingEvery().setPrevKv(true)).getPrevKvsList()).isEqualTo(before);
    put("a", "1");
    assertThat(delete(deleting("a")).getPrevKvsList()).isEmpty();
  }

  @Rule("DELETE-4")
  void nothing_to_delete_is_no_mistake() {
    put("a", "1");

    assertThat(delete(deleting("none").setPrevKv(true)).getDeleted()).isZero();
    assertThat(delete(deleting("b").setRangeEnd(key("a"))).getDeleted()).isZero();
    assertThat(isStored("a")).isTrue();
  }

  @Rule("DELETE-5")
  void a_deleted_key_is_no_more_of_its_lease() {
    long lease = grant();
    put(putting("a", "1").setLease(lease));

    delete(deleting("a"));
    put("a", "2");

    assertThat(timeToLive(lease).getKeysList()).isEmpty();
    assertThat(stored("a").getLease()).isZero();
  }
}
