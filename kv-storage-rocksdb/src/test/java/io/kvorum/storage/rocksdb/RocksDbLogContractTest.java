package io.kvorum.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.tck.log.LogContract;
import io.kvorum.tck.log.LongLife;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RocksDbLogContractTest extends LogContract {
  @Override
  protected StorageEngine engine() {
    return new RocksDbProvider()
        .engine(
            new RocksDbConfig(
                8 << 20, 1 << 20, 2, 2, 256 << 20, RocksDbConfig.Compression.LZ4, 10, 64, 1 << 20));
  }

  /// Of 300 KB, 30 MB and 120 MB that are written.
  @ParameterizedTest
  @CsvSource({"1500, 1, 200, 200, 4", "300, 10, 10000, 100, 16", "60, 2, 1000000, 4, 60"})
  void its_files_stay_in_proportion_to_what_it_keeps(
      int groups, int entries, int bytes, int kept, int mostMib, @TempDir Path directory)
      throws IOException {
    try (StorageEngine engine = engine();
        LogStorage log = engine.openLog(directory)) {
      new LongLife(groups, entries, bytes, kept).live(log);

      long onDisk = 0;
      try (Stream<Path> files = Files.list(directory)) {
        onDisk = files.mapToLong(file -> file.toFile().length()).sum();
      }
      assertThat(onDisk).isLessThan((long) mostMib << 20);
      assertThat(log.sizeBytes()).isBetween(onDisk / 2, 2 * onDisk);
    }
  }
}
