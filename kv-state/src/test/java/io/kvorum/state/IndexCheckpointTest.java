package io.kvorum.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.Bytes;
import io.kvorum.storage.spi.StorageException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// An index read from a checkpoint is the one that all rows make.
class IndexCheckpointTest {
  private final Machine machine = new Machine();

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void a_checkpoint_and_the_rows_since_make_the_index_that_all_rows_make(long seed) {
    Random random = new Random(seed);
    RandomCommands commands = new RandomCommands(random);
    int used = 0;
    for (int round = 0; round < 400; round++) {
      machine.applyAll(commands.next(machine.view().revision()));
      if (random.nextInt(3) == 0) {
        machine.compactSome(1 + random.nextInt(20));
      }
      if (random.nextInt(10) == 0) {
        machine.store.sync();
        machine.keepIndex();
      }
      if (random.nextInt(10) == 0) {
        machine.crashRandomly(random);
        used += machine.kept.reads().getAndSet(0);
        assertSameAsFromAllRows();
      }
    }
    assertThat(used).isPositive();
  }

  private void assertSameAsFromAllRows() {
    machine.removeAll();
    KvState fromRows = KvState.open(machine.store, new StateConfig(0));
    assertThat(KeptIndex.of(machine.state.index().orElseThrow()).bytes())
        .isEqualTo(KeptIndex.of(fromRows.index().orElseThrow()).bytes());
  }

  @Test
  void many_pieces_are_read_in_their_order() {
    String longKey = "k".repeat(1_000);
    for (int i = 0; i < 2_000; i++) {
      machine.put(i + longKey.substring(i % 500), "v");
    }
    machine.delete(7 + longKey.substring(7));
    machine.keepIndex();
    machine.put("new", "v");
    List<String> before = machine.all(0);

    machine.restart();

    assertThat(machine.kept.pieces()).isGreaterThan(2);
    assertThat(machine.kept.reads()).hasValue((int) machine.kept.pieces());
    assertThat(machine.all(0)).isEqualTo(before);
    assertSameAsFromAllRows();
  }

  @Test
  void there_is_no_index_to_keep_while_a_compaction_is_under_way() {
    machine.put("k", "1");
    machine.put("k", "2");
    machine.put("k", "3");
    machine.compact(3);
    assertThat(machine.state.index()).isEmpty();

    machine.removeAll();
    assertThat(machine.state.index()).isPresent();
  }

  @Test
  void after_a_compaction_an_older_checkpoint_is_not_read() {
    machine.put("k", "1");
    machine.put("k", "2");
    machine.keepIndex();
    machine.compact(3);
    machine.restart();
    assertThat(machine.kept.reads()).hasValue(0);

    machine.compactFully(3);
    machine.restart();
    assertThat(machine.kept.reads()).hasValue(0);
    assertSameAsFromAllRows();
  }

  @Test
  void a_checkpoint_of_more_than_the_store_holds_is_not_read() {
    machine.put("k", "1");
    machine.store.sync();
    machine.put("k", "2");
    machine.keepIndex();
    machine.engine.crash();
    machine.restart();
    assertThat(machine.kept.reads()).hasValue(0);
    assertThat(machine.get("k").value()).isEqualTo(Bytes.utf8("1"));
  }

  @Test
  void every_shorter_piece_is_refused_or_has_fewer_keys() {
    machine.put("abc", "1");
    machine.put("abd", "2");
    machine.delete("abc");
    Bytes piece = KeptIndex.of(machine.state.index().orElseThrow()).bytes().getFirst();
    int refused = 0;
    for (int length = 1; length < piece.length(); length++) {
      KeptIndex cut =
          new KeptIndex(
              machine.view().revision(), -1, List.of(piece.slice(0, length)), new AtomicInteger());
      try {
        KvState.open(machine.store, cut, new StateConfig(0), Pipeline.inTurn());
      } catch (StorageException.Corrupted expected) {
        refused++;
      }
    }
    // All but the one that ends behind the first key.
    assertThat(refused).isEqualTo(piece.length() - 2);
  }

  @Test
  void a_piece_that_is_none_is_refused() {
    machine.put("k", "1");
    byte[] numbers = new byte[40];
    Arrays.fill(numbers, (byte) 0xff);
    KeptIndex wrong =
        new KeptIndex(
            machine.view().revision(), -1, List.of(Bytes.wrap(numbers)), new AtomicInteger());
    assertThatThrownBy(
            () -> KvState.open(machine.store, wrong, new StateConfig(0), Pipeline.inTurn()))
        .isInstanceOf(StorageException.Corrupted.class);
  }
}
