package io.kvorum.storage.rocksdb;

import static io.kvorum.api.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.kvorum.api.Bytes;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.storage.spi.StorageException;
import io.kvorum.storage.spi.WriteBatch;
import io.kvorum.tck.disk.ScratchDisk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The disk is full when the memtables are, and what would flush them fails.
class RocksDbFullDiskTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int BATCHES = 40;
  private static final int VALUE_BYTES = 300_000;

  /// A flush takes a second: longer than to fill all memtables.
  private static final RocksDbConfig SLOW =
      new RocksDbConfig(
          8 << 20, 1 << 20, 2, 2, 1 << 20, RocksDbConfig.Compression.NONE, 10, 64, 1 << 20);

  @RegisterExtension final ScratchDisk scratch = new ScratchDisk();

  @Test
  void a_write_that_waits_for_a_memtable_to_be_flushed_is_told_that_the_disk_is_full() {
    Path directory = scratch.disk().durableFolder("store");
    try (StorageEngine engine = new RocksDbProvider().engine(SLOW);
        OrderedStore store = engine.openStore(directory)) {
      scratch.disk().fillUpTo(1);

      assertTimeoutPreemptively(
          LIMIT,
          () -> assertThatThrownBy(() -> write(store)).isInstanceOf(StorageException.Full.class));
    } finally {
      scratch.disk().free();
    }
  }

  private static void write(OrderedStore store) {
    Random random = new Random(1);
    for (int i = 0; i < BATCHES; i++) {
      byte[] value = new byte[VALUE_BYTES];
      random.nextBytes(value);
      store.write(new WriteBatch().put(utf8("row" + i), Bytes.wrap(value)));
    }
  }
}
