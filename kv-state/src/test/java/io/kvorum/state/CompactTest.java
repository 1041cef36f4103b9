package io.kvorum.state;

import static io.kvorum.state.Machine.b;
import static io.kvorum.state.Machine.eventTexts;
import static io.kvorum.state.Machine.rangeOf;
import static io.kvorum.state.Machine.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.state.schema.Schema;
import io.kvorum.storage.spi.OrderedStore;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompactTest {
  private final Machine machine = new Machine();

  private void refused(KvError error, Runnable read) {
    assertThatThrownBy(read::run)
        .isInstanceOfSatisfying(KvException.class, e -> assertThat(e.error()).isEqualTo(error));
  }

  private long storedRows() {
    long rows = 0;
    try (OrderedStore.View view = machine.store.view();
        OrderedStore.Cursor cursor =
            view.scan(Schema.rows(0, 1 << 20), OrderedStore.Order.ASCENDING)) {
      while (cursor.next()) {
        rows++;
      }
    }
    return rows;
  }

  @Test
  void only_revisions_after_the_last_compaction_up_to_the_present_can_be_compacted() {
    machine.put("a", "1");
    machine.put("a", "2");
    assertThat(machine.compact(4)).isEqualTo(new Outcome.Failed(KvError.FUTURE_REVISION));
    assertThat(machine.compact(2)).isEqualTo(new Outcome.Done());
    assertThat(machine.compact(2)).isEqualTo(new Outcome.Failed(KvError.COMPACTED));
    assertThat(machine.compact(3)).isEqualTo(new Outcome.Done());
    assertThat(machine.view().revision()).isEqualTo(3);
    assertThat(machine.view().compactRevision()).isEqualTo(3);
  }

  @Test
  void revision_0_can_be_compacted_once_on_a_fresh_store() {
    assertThat(machine.compact(-1)).isEqualTo(new Outcome.Failed(KvError.COMPACTED));
    assertThat(machine.compact(0)).isEqualTo(new Outcome.Done());
    assertThat(machine.compact(0)).isEqualTo(new Outcome.Failed(KvError.COMPACTED));
    machine.removeAll();
  }

  @Test
  void reads_below_are_refused_at_once_and_at_it_go_on() {
    machine.put("a", "1");
    machine.put("a", "2");
    machine.put("b", "3");
    machine.compact(3);
    refused(KvError.COMPACTED, () -> machine.all(2));
    refused(KvError.COMPACTED, () -> machine.view().changes(2, 100));
    refused(KvError.COMPACTED, () -> machine.view().hashKv(2));
    assertThat(machine.all(3)).containsExactly("a=2");
    machine.removeAll();
    assertThat(machine.all(3)).containsExactly("a=2");
    assertThat(machine.all(0)).containsExactly("a=2", "b=3");
  }

  @Test
  void of_each_key_the_newest_row_up_to_the_revision_is_kept() {
    for (int i = 0; i < 20; i++) {
      machine.put("a", "" + i);
      machine.put("b" + i, "x");
    }
    machine.compactFully(30);
    assertThat(storedRows()).isEqualTo(40 - 14);
    assertThat(machine.all(30)).contains("a=14", "b0=x", "b13=x").hasSize(15);
    machine.compactFully(41);
    assertThat(storedRows()).isEqualTo(21);
  }

  @Test
  void a_deleted_key_is_forgotten_and_can_come_back() {
    machine.put("a", "1");
    machine.delete("a");
    machine.put("b", "2");
    machine.compactFully(4);
    assertThat(storedRows()).isEqualTo(1);
    assertThat(machine.all(0)).containsExactly("b=2");
    machine.put("a", "3");
    assertThat(machine.get("a").createRevision()).isEqualTo(5);
  }

  /// H23 (etcd #18089, #19179): a watch from the compacted revision hears of the delete at it.
  @Test
  void H23_a_tombstone_at_the_compacted_revision_stays_until_the_next() {
    machine.put("a", "1");
    machine.put("b", "2");
    machine.delete("a");
    machine.compactFully(4);
    assertThat(eventTexts(machine.view().changes(4, 1 << 20).events())).containsExactly("4-a");
    assertThat(machine.all(4)).containsExactly("b=2");
    machine.restart();
    assertThat(eventTexts(machine.view().changes(4, 1 << 20).events())).containsExactly("4-a");
    machine.put("b", "3");
    machine.compactFully(5);
    assertThat(storedRows()).isEqualTo(1);
    assertThat(machine.view().changes(5, 1 << 20).events()).hasSize(1);
  }

  /// H22 (etcd #17529): nothing between the compacted and the present revision is lost.
  @Test
  void H22_all_changes_from_the_compacted_revision_on_can_be_read() {
    for (int i = 0; i < 30; i++) {
      machine.put("k" + i % 3, "" + i);
    }
    machine.compactFully(20);
    assertThat(machine.view().changes(20, 1 << 20).events()).hasSize(12);
    assertThat(machine.view().changes(20, 1 << 20).nextRevision()).isEqualTo(32);
  }

  /// H04 (etcd #17780, #6633): the revision is not computed from the rows that are left.
  @Test
  void H04_the_revision_never_goes_back_wherever_a_compaction_is_cut_off() {
    for (int rowsBefore = 0; rowsBefore < 12; rowsBefore++) {
      Machine cut = new Machine();
      cut.put("a", "1");
      cut.put("b", "1");
      cut.put("a", "2");
      cut.delete("a");
      cut.delete("b");
      cut.compact(6);
      for (int i = 0; i < rowsBefore; i++) {
        cut.compactSome(1);
      }
      cut.restart();
      assertThat(cut.view().revision()).isEqualTo(6);
      assertThat(cut.view().compactRevision()).isEqualTo(6);
      cut.removeAll();
      assertThat(cut.all(0)).isEmpty();
      assertThat(cut.put("c", "1")).isEqualTo(7);
    }
  }

  @Test
  void removal_goes_in_steps_of_bounded_size_and_tells_when_nothing_is_left() {
    for (int i = 0; i < 100; i++) {
      machine.put("a", "" + i);
    }
    assertThat(machine.compactSome(10)).isFalse();
    machine.compact(101);
    assertThat(machine.compactSome(10)).isTrue();
    assertThat(storedRows()).isEqualTo(90);
    int steps = 1;
    while (machine.compactSome(10)) {
      steps++;
    }
    assertThat(steps).isBetween(9, 25);
    assertThat(storedRows()).isEqualTo(1);
    assertThat(machine.all(0)).containsExactly("a=99");
  }

  @Test
  void a_restart_goes_on_with_the_rows_that_are_left() {
    for (int i = 0; i < 100; i++) {
      machine.put("a", "" + i);
    }
    assertThat(machine.state.hasObsoleteRows()).isFalse();
    machine.compact(101);
    assertThat(machine.compactSome(10)).isTrue();

    machine.restart();
    assertThat(machine.state.hasObsoleteRows()).isTrue();
    assertThat(storedRows()).isEqualTo(90);
    machine.removeAll();

    assertThat(storedRows()).isEqualTo(1);
    machine.restart();
    assertThat(machine.state.hasObsoleteRows()).isFalse();
  }

  /// Rows are looked at while entries are applied.
  @Test
  void what_is_applied_between_the_look_and_the_removal_is_kept() {
    for (int i = 0; i < 20; i++) {
      machine.put("k" + i % 4, "" + i);
    }
    machine.delete("k0");
    machine.delete("k1");
    machine.compact(23);
    CompactionStep step = machine.state.compactionStep(100);
    step.look();
    machine.put("k0", "again");
    machine.put("k2", "newer");
    machine.delete("k3");
    machine.compact(25);
    List<String> before = machine.all(25);

    assertThat(machine.state.remove(step, 100)).isTrue();
    assertThat(machine.state.hasObsoleteRows()).isTrue();
    assertThat(machine.all(25)).isEqualTo(before).containsExactly("k0=again", "k2=newer", "k3=19");
    machine.removeAll();

    assertThat(machine.all(25)).isEqualTo(before);
    assertThat(machine.all(0)).containsExactly("k0=again", "k2=newer");
    assertThat(storedRows()).isEqualTo(4);
    machine.restart();
    assertThat(machine.all(25)).isEqualTo(before);
  }

  @Test
  void a_step_over_one_key_with_many_revisions_is_taken_in_bounded_parts() {
    for (int i = 0; i < 100; i++) {
      machine.put("a", "" + i);
    }
    machine.compact(101);
    CompactionStep step = machine.state.compactionStep(10);
    step.look();
    int parts = 1;
    while (!machine.state.remove(step, 10)) {
      assertThat(storedRows()).isEqualTo(100 - 10 * parts);
      parts++;
    }
    assertThat(parts).isEqualTo(10);
    assertThat(storedRows()).isEqualTo(1);
  }

  @Test
  void a_second_compaction_may_come_before_the_first_is_done() {
    for (int i = 0; i < 20; i++) {
      machine.put("k" + i % 2, "" + i);
    }
    machine.delete("k0");
    machine.compact(10);
    machine.compactSome(3);
    machine.compact(22);
    machine.removeAll();
    assertThat(machine.all(0)).containsExactly("k1=19");
    assertThat(storedRows()).isEqualTo(2);
  }

  @Test
  void an_old_view_reads_the_newest_state_and_is_refused_what_is_gone() {
    String large = "x".repeat(5_000);
    machine.put("a", large + 1);
    machine.put("b", large + 1);
    ReadView old = machine.view();
    machine.put("a", large + 2);
    machine.delete("b");
    machine.compactFully(5);
    assertThat(texts(old.range(rangeOf("a", "", 0, 0)).kvs())).containsExactly("a=" + large + 2);
    assertThat(texts(old.range(rangeOf("a", "z", 0, 0)).kvs())).containsExactly("a=" + large + 2);
    refused(KvError.COMPACTED, () -> old.range(rangeOf("a", "", 0, 3)));
    refused(KvError.COMPACTED, () -> old.changes(2, 100));
    assertThat(old.keyAt(b("a"), 3)).isEmpty();
  }

  @Test
  void a_key_before_a_revision_is_told_until_that_is_compacted() {
    machine.put("a", "1");
    machine.put("a", "2");
    machine.delete("a");
    assertThat(machine.view().keyAt(b("a"), 1)).isEmpty();
    assertThat(machine.view().keyAt(b("a"), 2).orElseThrow().value()).isEqualTo(b("1"));
    assertThat(machine.view().keyAt(b("a"), 3).orElseThrow().value()).isEqualTo(b("2"));
    assertThat(machine.view().keyAt(b("a"), 4)).isEmpty();
    machine.compact(3);
    assertThat(machine.view().keyAt(b("a"), 2)).isEmpty();
    assertThat(machine.view().keyAt(b("a"), 3)).isPresent();
  }
}
