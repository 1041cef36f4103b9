package io.kvorum.tck.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.tck.Rule;
import io.kvorum.tck.api.pb.CompactionRequest;
import io.kvorum.tck.api.pb.HashKVRequest;
import io.kvorum.tck.api.pb.KeyValue;
import java.util.List;
import java.util.function.Supplier;

/// COMPACT-1 to COMPACT-6.
abstract class CompactRules extends ApiRules {
  CompactRules(Supplier<Session> session) {
    super(session);
  }

  private static CompactionRequest to(long revision) {
    return CompactionRequest.newBuilder().setRevision(revision).build();
  }

  /// Answered when what is obsolete is gone.
  private static CompactionRequest physicalTo(long revision) {
    return to(revision).toBuilder().setPhysical(true).build();
  }

  @Rule("COMPACT-1")
  void what_is_older_cannot_be_read_any_more() {
    long first = put("a", "1");
    long second = put("a", "2");
    put("a", "3");

    compact(second);

    assertThat(refusal(Keys.RANGE, only("a").setRevision(first).build()))
        .isEqualTo(Refusal.COMPACTED);
    assertThat(range(only("a").setRevision(second)).getKvs(0).getValue())
        .isEqualTo(Requests.text("2"));
    assertThat(stored("a").getValue()).isEqualTo(Requests.text("3"));
  }

  @Rule("COMPACT-2")
  void what_lives_at_the_revision_stays_and_keeps_its_numbers() {
    long created = put("a", "1");
    put("a", "2");
    put("b", "1");
    put("c", "1");
    put("d", "1");
    long compacted = delete("b");
    List<KeyValue> before = range(every()).getKvsList();
    put("a", "3");
    delete("c");
    List<KeyValue> after = range(every()).getKvsList();

    ask(Keys.COMPACT, physicalTo(compacted));

    assertThat(names(before)).containsExactly("a", "c", "d");
    assertThat(before.getFirst().getCreateRevision()).isEqualTo(created);
    assertThat(range(every().setRevision(compacted)).getKvsList()).isEqualTo(before);
    assertThat(range(every()).getKvsList()).isEqualTo(after);
  }

  @Rule("COMPACT-3")
  void what_is_compacted_cannot_be_compacted_again() {
    put("a", "1");
    long revision = put("a", "2");
    compact(revision);

    assertThat(refusal(Keys.COMPACT, to(revision))).isEqualTo(Refusal.COMPACTED);
    assertThat(refusal(Keys.COMPACT, to(revision - 1))).isEqualTo(Refusal.COMPACTED);
    assertThat(refusal(Keys.COMPACT, to(-5))).isEqualTo(Refusal.COMPACTED);
  }

  @Rule("COMPACT-4")
  void the_future_cannot_be_compacted() {
    assertThat(refusal(Keys.COMPACT, to(put("a", "1") + 1))).isEqualTo(Refusal.FUTURE);
  }

  @Rule("COMPACT-5")
  void it_is_answered_with_the_newest_revision_also_if_it_is_waited_for() {
    long first = put("a", "1");
    long second = put("a", "2");

    assertThat(ask(Keys.COMPACT, to(first)).getHeader().getRevision()).isEqualTo(second);
    CompactionRequest physical = physicalTo(second);
    assertThat(ask(Keys.COMPACT, physical).getHeader().getRevision()).isEqualTo(second);
    assertThat(refusal(Keys.COMPACT, physical)).isEqualTo(Refusal.COMPACTED);
  }

  @Rule("COMPACT-6")
  void hashes_tell_what_is_compacted() {
    long revision = put("a", "1");
    put("a", "2");
    compact(revision);

    assertThat(ask(Cluster.HASH_KV, HashKVRequest.getDefaultInstance()).getCompactRevision())
        .isEqualTo(revision);
  }
}
