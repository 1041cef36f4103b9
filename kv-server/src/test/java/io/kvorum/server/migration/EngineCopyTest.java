package io.kvorum.server.migration;

import static io.kvorum.api.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.raft.HardState;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogWrite;
import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.storage.spi.WriteBatch;
import io.kvorum.tck.Seed;
import io.kvorum.tck.log.LogModel;
import io.kvorum.tck.log.LogScript;
import io.kvorum.tck.memory.Fault;
import io.kvorum.tck.memory.MemoryEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EngineCopyTest {
  private static final Path OLD = Path.of("old");
  private static final Path NEW = Path.of("new");
  private static final int ROWS = 5_000;

  private final MemoryEngine from = new MemoryEngine();
  private final MemoryEngine to = new MemoryEngine();
  private final List<String> said = new ArrayList<>();

  private void fill() {
    try (OrderedStore store = from.openStore(OLD)) {
      for (int i = 0; i < ROWS; i++) {
        store.write(new WriteBatch().put(utf8((i % 3 == 0 ? "a" : "r") + i), utf8("value" + i)));
      }
      store.write(new WriteBatch().put(utf8("big"), utf8("x".repeat(3 << 20))));
      store.sync();
    }
  }

  @Test
  void every_row_of_every_keyspace_is_in_the_copy_after_a_power_failure() {
    fill();
    new StoreCopy(said::add).copy(from, OLD, to, NEW);
    to.crash();

    try (OrderedStore.View old = from.openStore(OLD).view();
        OrderedStore.View copy = to.openStore(NEW).view()) {
      assertThat(Tally.of(copy)).isEqualTo(Tally.of(old));
      assertThat(Tally.of(copy).rows()).isEqualTo(ROWS + 1);
    }
    assertThat(said.getLast())
        .startsWith("store: verified 5001 rows: keyspace a: 1667 rows, sha-256 ")
        .contains("; keyspace b: 1 rows, ", "; keyspace r: 3333 rows, ");
  }

  @Test
  void a_copy_with_another_value_is_found_out() {
    fill();
    assertThatThrownBy(
            () ->
                new StoreCopy(said::add)
                    .copy(from, OLD, tampering(store -> put(store, "a0", "other")), NEW))
        .isInstanceOf(NotCopiedException.class);
  }

  @Test
  void a_copy_with_another_row_is_found_out() {
    fill();
    assertThatThrownBy(
            () ->
                new StoreCopy(said::add)
                    .copy(from, OLD, tampering(store -> put(store, "z", "")), NEW))
        .isInstanceOf(NotCopiedException.class)
        .hasMessageContaining("keyspace z: 1 rows");
  }

  private static void put(OrderedStore store, String key, String value) {
    store.write(new WriteBatch().put(utf8(key), utf8(value)));
  }

  private interface Tampering {
    void with(OrderedStore store);
  }

  /// The memory engine, with stores that hold something else when they are opened again.
  private StorageEngine tampering(Tampering tampering) {
    return new StorageEngine() {
      private boolean opened;

      @Override
      public OrderedStore openStore(Path directory) {
        OrderedStore store = to.openStore(directory);
        if (opened) {
          tampering.with(store);
        }
        opened = true;
        return store;
      }

      @Override
      public LogStorage openLog(Path directory) {
        LogStorage log = to.openLog(directory);
        if (opened) {
          long term = log.hardState().term();
          log.write(new LogWrite(new HardState(term, Optional.empty(), 0), 0, List.of()));
        }
        opened = true;
        return log;
      }

      @Override
      public void close() {}
    };
  }

  @Test
  void a_log_is_the_same_in_the_copy_after_a_power_failure() {
    long seed = Seed.choose().value();
    for (int round = 0; round < 20; round++) {
      Path directory = Path.of("log-" + round);
      LogScript script = new LogScript(seed + round, 100_000);
      try (LogStorage log = from.openLog(directory)) {
        for (int change = 0; change < 20 * round; change++) {
          script.next().applyTo(log);
        }
        log.sync();
      }
      new LogCopy(said::add).copy(from, directory, to, directory);
      to.crash();

      try (LogStorage copy = to.openLog(directory)) {
        assertThat(script.model().isEqualTo(copy)).as("seed %d, round %d", seed, round).isTrue();
        assertThat(LogModel.of(copy)).isEqualTo(script.model());
      }
    }
  }

  /// As the file log, which reads no further than to the end of a segment.
  @Test
  void a_log_may_give_other_numbers_of_entries_in_a_read_than_its_copy() {
    MemoryEngine generous = new MemoryEngine(Set.of(Fault.ENDLESS_READ));
    try (LogStorage log = generous.openLog(OLD)) {
      LogScript script = new LogScript(1, 1 << 20);
      while (bytes(script.model()) < 4 << 20) {
        script.next().applyTo(log);
      }
      log.sync();
    }

    new LogCopy(said::add).copy(generous, OLD, to, NEW);

    assertThat(said.getLast()).startsWith("log: verified ");
  }

  private static long bytes(LogModel log) {
    return log.entries().stream().mapToLong(LogEntry::weight).sum();
  }

  @Test
  void a_log_with_another_hard_state_is_found_out() {
    LogScript script = new LogScript(1, 1_000);
    try (LogStorage log = from.openLog(OLD)) {
      while (script.model().hardState().vote().isEmpty()) {
        script.next().applyTo(log);
      }
      log.sync();
    }
    assertThatThrownBy(() -> new LogCopy(said::add).copy(from, OLD, tampering(store -> {}), NEW))
        .isInstanceOf(NotCopiedException.class);
  }
}
