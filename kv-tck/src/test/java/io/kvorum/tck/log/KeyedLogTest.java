package io.kvorum.tck.log;

import static io.kvorum.api.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.raft.HardState;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.LogWrite;
import io.kvorum.raft.Membership;
import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.OrderedStore.Cursor;
import io.kvorum.storage.spi.OrderedStore.Order;
import io.kvorum.storage.spi.OrderedStore.View;
import io.kvorum.storage.spi.StorageException;
import io.kvorum.storage.spi.WriteBatch;
import io.kvorum.storage.support.KeyedLog;
import io.kvorum.tck.Rule;
import io.kvorum.tck.Seed;
import io.kvorum.tck.memory.MemoryEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What no contract can see from outside: damaged rows, and power that fails.
class KeyedLogTest {
  private static final Path DIRECTORY = Path.of("log");
  private static final int CHANGES = 300;

  private final MemoryEngine engine = new MemoryEngine();

  private LogStorage open() {
    return KeyedLog.open(engine.openStore(DIRECTORY), "log/rows");
  }

  @Rule({"LOG-1", "LOG-2"})
  void a_power_failure_leaves_the_first_changes_whole_and_every_synced_one() {
    long seed = Seed.choose().value();
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 100; round++) {
      Path directory = Path.of("log-" + round);
      LogStorage log = KeyedLog.open(engine.openStore(directory), "log");
      LogScript script = new LogScript(seed + round, 1_000);
      List<LogModel> possible = new ArrayList<>(List.of(script.model().copy()));
      for (int change = random.nextInt(100); change > 0; change--) {
        script.next().applyTo(log);
        if (random.nextInt(5) == 0) {
          log.sync();
          possible.clear();
        }
        possible.add(script.model().copy());
      }
      engine.crashRandomly(random);

      LogModel found = LogModel.of(KeyedLog.open(engine.openStore(directory), "log"));
      assertThat(found).as("seed %d, round %d", seed, round).isIn(possible);
    }
  }

  @Rule("LOG-8")
  void a_damaged_byte_of_any_row_is_told() {
    LogStorage log = open();
    LogScript script = new LogScript(1, 200);
    for (int i = 0; i < CHANGES || script.model().entries().size() < 5; i++) {
      script.next().applyTo(log);
    }
    log.close();
    OrderedStore store = engine.openStore(DIRECTORY);
    List<WriteBatch.Put> rows = rows(store);
    assertThat(rows).hasSizeGreaterThan(6);
    for (WriteBatch.Put row : rows) {
      for (int at = 0; at < row.value().length(); at++) {
        store.write(new WriteBatch().put(row.key(), flipped(row.value(), at)));
        store.close();
        assertThatThrownBy(this::open)
            .as("row %s, byte %d", row.key(), at)
            .isInstanceOf(StorageException.Corrupted.class)
            .hasMessageContaining("log/rows is damaged")
            .hasMessageContaining("wrong checksum");
        store = engine.openStore(DIRECTORY);
      }
      store.write(new WriteBatch().put(row.key(), row.value()));
    }
  }

  @Rule("LOG-8")
  void a_missing_row_is_told_by_its_index() {
    LogStorage log = open();
    log.write(write(1, 2, 3));
    log.close();
    OrderedStore store = engine.openStore(DIRECTORY);
    List<WriteBatch.Put> rows = rows(store);
    assertThat(rows).hasSize(5);
    List<String> said = new ArrayList<>();
    for (WriteBatch.Put row : rows) {
      store.write(new WriteBatch().delete(row.key()));
      store.close();
      assertThatThrownBy(this::open)
          .isInstanceOf(StorageException.Corrupted.class)
          .satisfies(told -> said.add(told.getMessage()));
      store = engine.openStore(DIRECTORY);
      store.write(new WriteBatch().put(row.key(), row.value()));
    }
    assertThat(said)
        .containsExactly(
            "the log in log/rows is damaged: its hard state is missing",
            "the log in log/rows is damaged: its start is missing",
            "the log in log/rows is damaged: entry 1 is missing",
            "the log in log/rows is damaged: entry 2 is missing",
            "the log in log/rows is damaged: entry 3 is missing");
  }

  @Rule("LOG-8")
  void rows_that_have_changed_places_are_told() {
    LogStorage log = open();
    log.write(write(1, 2, 3));
    log.close();
    OrderedStore store = engine.openStore(DIRECTORY);
    List<WriteBatch.Put> rows = rows(store);
    store.write(
        new WriteBatch()
            .put(rows.get(2).key(), rows.get(3).value())
            .put(rows.get(3).key(), rows.get(2).value()));
    store.close();

    assertThatThrownBy(this::open)
        .isInstanceOf(StorageException.Corrupted.class)
        .hasMessageContaining("entry 1");
  }

  @Test
  void a_store_of_something_else_is_refused_and_left_as_it_is() {
    OrderedStore store = engine.openStore(DIRECTORY);
    store.write(new WriteBatch().put(utf8("key"), utf8("value")));
    store.close();

    assertThatThrownBy(this::open)
        .isInstanceOf(StorageException.Refused.class)
        .hasMessage("log/rows holds a store, not a log");
    assertThat(rows(engine.openStore(DIRECTORY))).hasSize(1);
  }

  @Test
  void a_change_that_does_not_follow_is_refused_and_changes_nothing() {
    LogStorage log = open();
    log.write(write(1, 2, 3));
    log.compact(new LogStart(new LogId(1, 1), Membership.EMPTY));
    LogModel before = LogModel.of(log);

    assertThatThrownBy(() -> log.write(write(5))).hasMessageContaining("entry");
    assertThatThrownBy(() -> log.write(new LogWrite(log.hardState(), 1, List.of())))
        .hasMessageContaining("truncation from 1, which is not behind the start");
    assertThatThrownBy(() -> log.compact(new LogStart(new LogId(1, 4), Membership.EMPTY)))
        .hasMessageContaining("does not hold");
    assertThat(before.isEqualTo(log)).isTrue();
  }

  private static LogWrite write(long... indexes) {
    List<LogEntry> entries = new ArrayList<>();
    for (long index : indexes) {
      entries.add(new LogEntry(new LogId(1, index), new LogEntry.Nothing()));
    }
    return new LogWrite(new HardState(1, Optional.empty(), 0), 0, entries);
  }

  private static List<WriteBatch.Put> rows(OrderedStore store) {
    List<WriteBatch.Put> rows = new ArrayList<>();
    try (View view = store.view();
        Cursor cursor = view.scan(KeyRange.ALL, Order.ASCENDING)) {
      while (cursor.next()) {
        rows.add(new WriteBatch.Put(cursor.key(), cursor.value()));
      }
    }
    return rows;
  }

  private static Bytes flipped(Bytes value, int at) {
    byte[] bytes = value.array().clone();
    bytes[at] ^= (byte) (1 << (at % 8));
    return Bytes.wrap(bytes);
  }
}
