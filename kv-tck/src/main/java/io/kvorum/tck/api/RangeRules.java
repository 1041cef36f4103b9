package io.kvorum.tck.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kvorum.tck.Rule;
import io.kvorum.tck.api.pb.KeyValue;
import io.kvorum.tck.api.pb.PutRequest;
import io.kvorum.tck.api.pb.RangeRequest;
import io.kvorum.tck.api.pb.RangeResponse;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// RANGE-1 to RANGE-13: which pairs a range gives.
abstract class RangeRules extends ApiRules {
  RangeRules(Supplier<Session> session) {
    super(session);
  }

  private void putEach(String... names) {
    Stream.of(names).forEach(name -> put(name, "of " + name));
  }

  @Rule("RANGE-1")
  void an_empty_key_is_refused() {
    assertThat(refusal(Keys.RANGE, RangeRequest.getDefaultInstance())).isEqualTo(Refusal.NO_KEY);
  }

  @Rule("RANGE-2")
  void without_an_end_it_is_one_key() {
    putEach("a", "aa");

    assertThat(names(only("a"))).containsExactly("a");
    assertThat(range(only("b")).getKvsList()).isEmpty();
    assertThat(range(only("b")).getCount()).isZero();
  }

  @Rule("RANGE-3")
  void the_end_is_not_in_the_range() {
    putEach("a", "b", "c");

    assertThat(names(between("a", "c"))).containsExactly("a", "b");
    assertThat(names(between("aa", "c0"))).containsExactly("b", "c");
  }

  @Rule("RANGE-4")
  void a_zero_byte_as_end_means_all_keys_from_the_first_on() {
    putEach("a", "b");
    ByteString last = ByteString.copyFrom(new byte[] {-1, -1, -1});
    ask(Keys.PUT, PutRequest.newBuilder().setKey(last).build());

    RangeResponse from = range(only("b").setRangeEnd(Requests.ZERO));
    assertThat(from.getKvs(0).getKey()).isEqualTo(key("b"));
    assertThat(from.getKvs(from.getKvsCount() - 1).getKey()).isEqualTo(last);
  }

  @Rule("RANGE-4")
  void a_zero_byte_as_key_and_end_means_everything() {
    putEach("a");
    RangeRequest.Builder everything =
        RangeRequest.newBuilder().setKey(Requests.ZERO).setRangeEnd(Requests.ZERO);

    assertThat(range(everything).getKvsList()).extracting(KeyValue::getKey).contains(key("a"));
    assertThat(range(everything.setLimit(1)).getCount())
        .isEqualTo(range(everything.setLimit(0)).getKvsCount());
  }

  @Rule("RANGE-5")
  void an_end_that_is_not_after_the_key_is_an_empty_range_and_no_mistake() {
    putEach("a", "b");

    for (RangeResponse response : List.of(range(between("b", "a")), range(between("b", "b")))) {
      assertThat(response.getKvsList()).isEmpty();
      assertThat(response.getCount()).isZero();
      assertThat(response.getMore()).isFalse();
    }
  }

  @Rule("RANGE-6")
  void keys_are_in_the_order_of_their_unsigned_bytes() {
    List<ByteString> keys =
        Stream.of(
                new byte[] {}, new byte[] {0}, new byte[] {127}, new byte[] {-128}, new byte[] {-1})
            .map(end -> key("a").concat(ByteString.copyFrom(end)))
            .toList();
    keys.reversed().forEach(key -> ask(Keys.PUT, PutRequest.newBuilder().setKey(key).build()));

    assertThat(range(between("a", "b")).getKvsList())
        .extracting(KeyValue::getKey)
        .containsExactlyElementsOf(keys);
  }

  @Rule("RANGE-7")
  void a_limit_leaves_the_count_alone_and_tells_that_there_is_more() {
    putEach("a", "b", "c");

    RangeResponse two = range(every().setLimit(2));
    assertThat(names(two)).containsExactly("a", "b");
    assertThat(two.getCount()).isEqualTo(3);
    assertThat(two.getMore()).isTrue();
    assertThat(range(every().setLimit(3)).getMore()).isFalse();
    assertThat(range(every().setLimit(-1)).getKvsCount()).isEqualTo(3);
  }

  @Rule("RANGE-8")
  void count_only_gives_the_count_and_nothing_else() {
    putEach("a", "b", "c");

    RangeResponse response = range(every().setCountOnly(true).setLimit(1));
    assertThat(response.getKvsList()).isEmpty();
    assertThat(response.getMore()).isFalse();
    assertThat(response.getCount()).isEqualTo(3);
  }

  @Rule("RANGE-9")
  void an_old_revision_is_read_as_it_was() {
    long lease = grant();
    put(putting("a", "1").setLease(lease));
    KeyValue before = stored("a");
    long old = put("b", "1");
    put("a", "2");
    delete("b");

    RangeResponse response = range(every().setRevision(old));
    assertThat(names(response)).containsExactly("a", "b");
    assertThat(response.getKvs(0)).isEqualTo(before);
    assertThat(response.getCount()).isEqualTo(2);
    assertThat(names(every())).containsExactly("a");
  }

  @Rule("RANGE-10")
  void a_future_revision_is_refused() {
    long newest = put("a", "1");

    assertThat(refusal(Keys.RANGE, only("a").setRevision(newest + 1).build()))
        .isEqualTo(Refusal.FUTURE);
  }

  @Rule("RANGE-11")
  void a_negative_revision_is_the_newest() {
    put("a", "1");

    assertThat(names(only("a").setRevision(-3))).containsExactly("a");
  }

  @Rule("RANGE-12")
  void bounds_of_revisions_leave_out_pairs_before_the_limit_counts() {
    long first = put("a", "1");
    long second = put("b", "1");
    long third = put("c", "1");
    long fourth = put("a", "2");

    assertThat(names(every().setMinModRevision(third))).containsExactly("a", "c");
    assertThat(names(every().setMaxModRevision(third))).containsExactly("b", "c");
    assertThat(names(every().setMinCreateRevision(second))).containsExactly("b", "c");
    assertThat(names(every().setMaxCreateRevision(first))).containsExactly("a");
    assertThat(names(every().setMinModRevision(second).setMaxModRevision(fourth - 1)))
        .containsExactly("b", "c");
    assertThat(names(every().setMinCreateRevision(second).setLimit(1))).containsExactly("b");
  }

  @Rule("RANGE-13")
  void the_count_ignores_the_bounds_and_more_does_not() {
    put("a", "1");
    long second = put("b", "1");
    put("c", "1");

    RangeResponse response = range(every().setMaxModRevision(second).setLimit(2));
    assertThat(names(response)).containsExactly("a", "b");
    assertThat(response.getCount()).isEqualTo(3);
    assertThat(response.getMore()).isFalse();
    assertThat(range(every().setMaxModRevision(second).setLimit(1)).getMore()).isTrue();
  }
}
