package io.kvorum.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.tck.log.LogContract;
import io.kvorum.tck.log.LongLife;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RocksDbLogContractTest extends LogContract {
  private static final Duration MERGE_LIMIT = Duration.ofSeconds(60);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  @Override
  protected StorageEngine engine() {
    return new RocksDbProvider()
        .engine(
            new RocksDbConfig(
                8 << 20, 1 << 20, 2, 2, 256 << 20, RocksDbConfig.Compression.LZ4, 10, 64, 1 << 20));
  }

  /// Of 300 KB, 30 MB and 120 MB that are written: once the merges of tables, which go on beside
  /// the writes, have come after them.
  @ParameterizedTest
  @CsvSource({"1500, 1, 200, 200, 4", "300, 10, 10000, 100, 16", "60, 2, 1000000, 4, 60"})
  void its_files_stay_in_proportion_to_what_it_keeps(
      int groups, int entries, int bytes, int kept, int mostMib, @TempDir Path directory)
      throws IOException {
    long deadline = System.nanoTime() + MERGE_LIMIT.toNanos();
    try (StorageEngine engine = engine();
        LogStorage log = engine.openLog(directory)) {
      new LongLife(groups, entries, bytes, kept).live(log);

      while (!isInProportion(log, directory, mostMib)) {
        assertThat(System.nanoTime())
            .as("%d bytes on the disk, %d told", onDisk(directory), log.sizeBytes())
            .isLessThan(deadline);
        LockSupport.parkNanos(LOOK_NANOS);
      }
    }
  }

  private static boolean isInProportion(LogStorage log, Path directory, int mostMib)
      throws IOException {
    long onDisk = onDisk(directory);
    long told = log.sizeBytes();
    return onDisk < (long) mostMib << 20 && told >= onDisk / 2 && told <= 2 * onDisk;
  }

  private static long onDisk(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
