package io.kvorum.storage.rocksdb;

import static io.kvorum.api.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.api.config.ConfigException;
import io.kvorum.api.config.Settings;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.storage.spi.StorageException;
import io.kvorum.storage.spi.StorageProvider;
import io.kvorum.storage.spi.WriteBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RocksDbStoreTest {
  private static final RocksDbConfig SMALL =
      new RocksDbConfig(
          8 << 20, 1 << 20, 2, 2, 256 << 20, RocksDbConfig.Compression.LZ4, 10, 64, 1 << 20);

  private final StorageEngine engine = new RocksDbProvider().engine(RocksDbConfig.defaults());

  @TempDir @Nullable Path temporary;

  @AfterEach
  void close() {
    engine.close();
  }

  private Path directory() {
    if (temporary == null) {
      throw new IllegalStateException("JUnit gave no temporary directory");
    }
    return temporary;
  }

  private static WriteBatch put(String key) {
    return new WriteBatch().put(utf8(key), utf8("value"));
  }

  @Test
  void its_module_provides_it() {
    assertThat(RocksDbProvider.class.getModule().getDescriptor().provides())
        .anyMatch(
            service ->
                service.service().equals(StorageProvider.class.getName())
                    && service.providers().contains(RocksDbProvider.class.getName()));
    assertThat(new RocksDbProvider().descriptor().name()).isEqualTo("rocksdb");
  }

  @Test
  void settings_are_read_and_mistakes_are_reported() {
    Settings settings = Settings.of("test", Map.of("block-cache", "128MiB", "compression", "zstd"));
    RocksDbConfig config = new RocksDbProvider().configure(settings);
    settings.check();
    Settings wrong = Settings.of("test", Map.of("write-buffers", "1", "wal", "true"));
    new RocksDbProvider().configure(wrong);

    assertThat(config.blockCacheBytes()).isEqualTo(128L << 20);
    assertThat(config.compression()).isEqualTo(RocksDbConfig.Compression.ZSTD);
    assertThatThrownBy(wrong::check)
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("write-buffers: 1 is not within 2 to 16")
        .hasMessageContaining("unknown setting wal");
    assertThrows(
        ConfigException.class,
        () ->
            new RocksDbConfig(
                0, 32 << 20, 3, 2, 256 << 20, RocksDbConfig.Compression.LZ4, 10, 512, 1 << 20));
  }

  /// STORE-11: the directory is gone, so the table cannot be made.
  @Test
  void after_a_failed_sync_no_write_and_no_sync_is_taken_and_reads_go_on() throws IOException {
    try (OrderedStore store = engine.openStore(directory())) {
      store.write(put("a"));
      try (Stream<Path> files = Files.list(directory())) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(directory());

      assertThrows(StorageException.Io.class, store::sync);
      assertThrows(StorageException.Io.class, () -> store.write(put("b")));
      assertThrows(StorageException.Io.class, store::sync);
      assertThat(store.get(utf8("a"))).isEqualTo(utf8("value"));
      assertThat(store.get(utf8("b"))).isNull();
    }
    Files.createDirectories(directory());
  }

  /// STORE-11.
  @Test
  void after_a_failed_flush_in_the_background_no_write_is_taken() throws IOException {
    Bytes value = Bytes.wrap(new byte[10_000]);
    try (StorageEngine tight = new RocksDbProvider().engine(SMALL);
        OrderedStore store = tight.openStore(directory())) {
      try (Stream<Path> files = Files.list(directory())) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(directory());

      assertThrows(
          StorageException.Io.class,
          () -> {
            for (int i = 0; i < 10_000; i++) {
              store.write(new WriteBatch().put(utf8("row" + i), value));
            }
          });
      assertThrows(StorageException.Io.class, () -> store.write(put("late")));
      assertThat(store.get(utf8("late"))).isNull();
    }
    Files.createDirectories(directory());
  }

  @Test
  void tables_without_their_list_are_not_taken_for_an_empty_store() throws IOException {
    try (OrderedStore store = engine.openStore(directory())) {
      store.write(put("a"));
      store.sync();
    }
    Files.delete(directory().resolve("CURRENT"));

    assertThatThrownBy(() -> engine.openStore(directory()))
        .isInstanceOf(StorageException.Corrupted.class)
        .hasMessageContaining("CURRENT");
    assertThat(tables()).isNotEmpty();
  }

  @Test
  void a_damaged_table_is_reported_with_its_file() throws IOException {
    try (OrderedStore store = engine.openStore(directory())) {
      for (int i = 0; i < 1_000; i++) {
        store.write(new WriteBatch().put(utf8("row" + i), Bytes.wrap(new byte[100])));
      }
      store.sync();
    }
    Path table = tables().getFirst();
    byte[] content = Files.readAllBytes(table);
    content[100] ^= 1;
    Files.write(table, content);

    try (OrderedStore store = engine.openStore(directory());
        OrderedStore.View view = store.view();
        OrderedStore.Cursor rows = view.scan(KeyRange.ALL, OrderedStore.Order.ASCENDING)) {
      assertThatThrownBy(
              () -> {
                while (rows.next()) {
                  assertThat(rows.value().length()).isEqualTo(100);
                }
              })
          .isInstanceOf(StorageException.Corrupted.class)
          .hasMessageContaining(String.valueOf(table.getFileName()));
    }
  }

  @Test
  void full_memtables_become_tables_in_the_background() throws IOException {
    Random random = new Random(1);
    try (StorageEngine tight = new RocksDbProvider().engine(SMALL);
        OrderedStore store = tight.openStore(directory())) {
      for (int i = 0; i < 20_000; i++) {
        byte[] value = new byte[500];
        random.nextBytes(value);
        store.write(new WriteBatch().put(utf8("row" + i), Bytes.wrap(value)));
      }
      assertThat(tables()).hasSizeGreaterThan(1);
      store.reclaim();
      assertThat(store.get(utf8("row19999"))).isNotNull();
      assertThat(store.size().allocatedBytes()).isBetween(10_000_000L, 20_000_000L);
    }
  }

  /// Nobody asks for it, and there are too few tables for RocksDB to merge them by their number.
  @Test
  void deleted_rows_give_their_space_back_by_themselves() throws IOException {
    Random random = new Random(1);
    try (OrderedStore store = engine.openStore(directory())) {
      for (int i = 0; i < 60_000; i++) {
        byte[] value = new byte[500];
        random.nextBytes(value);
        store.write(new WriteBatch().put(row(i), Bytes.wrap(value)));
      }
      store.sync();
      long before = store.size().allocatedBytes();
      for (int i = 20_000; i < 60_000; i++) {
        store.write(new WriteBatch().delete(row(i)));
      }
      store.sync();
      assertTimeoutPreemptively(Duration.ofSeconds(30), () -> awaitSize(store, before / 2));

      assertThat(before).isGreaterThan(25_000_000);
      assertThat(store.get(row(19_999))).isNotNull();
      assertThat(store.get(row(20_000))).isNull();
    }
  }

  private static void awaitSize(OrderedStore store, long bytes) throws InterruptedException {
    while (store.size().allocatedBytes() > bytes) {
      if (Thread.interrupted()) {
        throw new InterruptedException("the store did not shrink");
      }
    }
  }

  private static Bytes row(int number) {
    return utf8("row%06d".formatted(number));
  }

  @Test
  void a_store_without_filters_finds_its_rows() {
    RocksDbConfig plain =
        new RocksDbConfig(
            8 << 20, 1 << 20, 2, 2, 256 << 20, RocksDbConfig.Compression.NONE, 0, 64, 1 << 20);
    try (StorageEngine unfiltered = new RocksDbProvider().engine(plain);
        OrderedStore store = unfiltered.openStore(directory())) {
      store.write(put("a"));
      store.sync();

      assertThat(store.get(utf8("a"))).isEqualTo(utf8("value"));
      assertThat(store.get(utf8("b"))).isNull();
    }
  }

  @Test
  void the_defaults_fit_two_processors_and_many() {
    RocksDbConfig two = RocksDbConfig.defaultsFor(2);
    RocksDbConfig many = RocksDbConfig.defaultsFor(64);

    assertThat(two.blockCacheBytes()).isEqualTo(64 << 20);
    assertThat(two.backgroundJobs()).isEqualTo(2);
    assertThat(two.memoryBytes()).isEqualTo(160 << 20);
    assertThat(many.blockCacheBytes()).isEqualTo(1 << 30);
    assertThat(many.backgroundJobs()).isEqualTo(8);
  }

  private List<Path> tables() throws IOException {
    try (Stream<Path> files = Files.list(directory())) {
      return files.filter(file -> file.toString().endsWith(".sst")).toList();
    }
  }
}
