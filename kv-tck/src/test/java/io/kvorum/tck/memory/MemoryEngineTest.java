package io.kvorum.tck.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kvorum.api.Bytes;
import io.kvorum.raft.HardState;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.LogWrite;
import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageException;
import io.kvorum.storage.spi.WriteBatch;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class MemoryEngineTest {
  private static final Path DIRECTORY = Path.of("member-1");
  private static final Bytes KEY = Bytes.utf8("key");

  private final MemoryEngine engine = new MemoryEngine();

  @Test
  void a_crash_loses_exactly_what_was_not_synced() {
    OrderedStore store = engine.openStore(DIRECTORY);
    store.write(batch("synced"));
    store.sync();
    store.write(batch("unsynced"));

    engine.crash();

    assertThrows(StorageException.Closed.class, () -> store.write(batch("late")));
    assertThat(engine.openStore(DIRECTORY).get(KEY)).isEqualTo(Bytes.utf8("synced"));
  }

  @Test
  void a_random_crash_keeps_any_first_part_of_what_was_not_synced() {
    TreeSet<String> seen = new TreeSet<>();
    Random random = new Random(7);
    for (int run = 0; run < 100; run++) {
      MemoryEngine fresh = new MemoryEngine();
      OrderedStore store = fresh.openStore(DIRECTORY);
      store.write(batch("0"));
      store.sync();
      store.write(batch("1"));
      store.write(batch("2"));
      fresh.crashRandomly(random);
      Bytes value = fresh.openStore(DIRECTORY).get(KEY);
      seen.add(value == null ? "nothing" : value.utf8());
    }

    assertThat(seen).containsExactly("0", "1", "2");
  }

  @Test
  void a_crash_of_a_log_keeps_its_synced_entries() {
    LogStorage log = engine.openLog(DIRECTORY);
    log.write(write(1));
    log.sync();
    log.write(write(2));

    engine.crash();

    LogStorage reopened = engine.openLog(DIRECTORY);
    assertThat(reopened.terms().lastIndex()).isEqualTo(1);
    assertThat(reopened.read(1, 1_000)).containsExactly(entry(1));
    assertThat(reopened.read(2, 1_000)).isEmpty();
    assertThrows(StorageException.Compacted.class, () -> reopened.read(0, 1_000));
  }

  @Test
  void closed_and_reopened_without_a_crash_nothing_is_lost() {
    LogStorage log = engine.openLog(DIRECTORY);
    log.write(write(1));
    log.close();

    assertThat(engine.openLog(DIRECTORY).read(1, 1_000)).containsExactly(entry(1));
  }

  @Test
  void it_does_not_close_before_its_stores() {
    engine.openStore(DIRECTORY);

    assertThrows(IllegalStateException.class, engine::close);
  }

  private static WriteBatch batch(String value) {
    return new WriteBatch().put(KEY, Bytes.utf8(value));
  }

  private static LogWrite write(long index) {
    return new LogWrite(new HardState(1, Optional.empty(), 0), 0, List.of(entry(index)));
  }

  private static LogEntry entry(long index) {
    return new LogEntry(new LogId(1, index), new LogEntry.Nothing());
  }
}
