package io.kvorum.server.service;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.Bytes;
import io.kvorum.api.Kv;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// semantics.md 5: the rule, and the holes of it that clients can see.
class DuplicateKeysTest {
  private static Kv.Request put(String key) {
    return Kv.PutRequest.of(Bytes.utf8(key), Bytes.EMPTY);
  }

  private static Kv.Request delete(String from, String to) {
    return new Kv.DeleteRangeRequest(Bytes.utf8(from), Bytes.utf8(to), false);
  }

  private static List<Optional<Kv.Request>> branch(Kv.Request... operations) {
    return Stream.of(operations).map(Optional::of).toList();
  }

  private static Kv.Request txn(
      List<Optional<Kv.Request>> success, List<Optional<Kv.Request>> failure) {
    return new Kv.TxnRequest(List.of(), success, failure);
  }

  private static void accepted(Kv.Request... operations) {
    assertThatCode(() -> DuplicateKeys.check(branch(operations))).doesNotThrowAnyException();
  }

  private static void refused(Kv.Request... operations) {
    assertThatThrownBy(() -> DuplicateKeys.check(branch(operations)))
        .isInstanceOfSatisfying(
            KvException.class,
            e ->
                org.assertj.core.api.Assertions.assertThat(e.error())
                    .isEqualTo(KvError.DUPLICATE_KEY));
  }

  @Test
  void two_puts_of_one_key_collide() {
    refused(put("a"), put("b"), put("a"));
  }

  @Test
  void a_put_within_a_delete_collides_whatever_the_order() {
    refused(put("b"), delete("a", "c"));
    refused(delete("a", "c"), put("b"));
    refused(delete("b", ""), put("b"));
  }

  @Test
  void a_put_beside_a_delete_does_not_collide() {
    accepted(delete("a", "c"), put("c"));
    accepted(delete("b", ""), put("a"));
  }

  @Test
  void overlapping_deletes_do_not_collide() {
    accepted(delete("a", "c"), delete("b", "d"));
  }

  @Test
  void a_delete_up_to_zero_is_taken_literally() {
    accepted(delete("a", "\0"), put("b"));
  }

  @Test
  void puts_of_nested_transactions_collide_with_this_level() {
    refused(txn(branch(put("a")), branch()), put("a"));
    refused(txn(branch(), branch(put("a"))), delete("a", "b"));
    refused(txn(branch(put("a")), branch()), txn(branch(put("a")), branch()));
  }

  @Test
  void the_two_branches_of_one_nested_transaction_may_put_the_same_key() {
    accepted(txn(branch(put("a")), branch(put("a"))));
  }

  @Test
  void a_nested_delete_collides_only_with_later_siblings() {
    accepted(txn(branch(put("a")), branch()), txn(branch(delete("a", "b")), branch()));
    refused(txn(branch(delete("a", "b")), branch()), txn(branch(put("a")), branch()));
  }
}
