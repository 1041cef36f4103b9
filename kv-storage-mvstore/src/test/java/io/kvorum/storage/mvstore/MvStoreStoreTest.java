package io.kvorum.storage.mvstore;

import static io.kvorum.api.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.api.config.Settings;
import io.kvorum.storage.spi.EngineGauge;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.storage.spi.StorageException;
import io.kvorum.storage.spi.StorageProvider;
import io.kvorum.storage.spi.WriteBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MvStoreStoreTest {
  private static final int ROWS = 2_000;
  private static final int VALUE_BYTES = 500;

  /// In which MVStore places chunks.
  private static final int BLOCK_BYTES = 4096;

  private final Random random = new Random(1);

  @TempDir @Nullable Path temporary;

  private Path directory() {
    if (temporary == null) {
      throw new IllegalStateException("JUnit gave no temporary directory");
    }
    return temporary;
  }

  private static StorageEngine engine() {
    return new MvStoreProvider().engine(MvStoreConfig.defaults());
  }

  @Test
  void its_module_provides_it() {
    assertThat(MvStoreProvider.class.getModule().getDescriptor().provides())
        .anyMatch(
            service ->
                service.service().equals(StorageProvider.class.getName())
                    && service.providers().contains(MvStoreProvider.class.getName()));
    assertThat(new MvStoreProvider().descriptor().name()).isEqualTo("mvstore");
  }

  @Test
  void settings_are_read() {
    Settings settings = Settings.of("test", Map.of("cache", "1GiB", "fill-percent", "50"));
    MvStoreConfig config = new MvStoreProvider().configure(settings);
    settings.check();

    assertThat(config.cacheBytes()).isEqualTo(1L << 30);
    assertThat(config.fillPercent()).isEqualTo(50);
  }

  @Test
  void a_file_that_is_overwritten_again_and_again_stays_in_proportion_to_its_content() {
    try (StorageEngine engine = engine();
        OrderedStore store = engine.openStore(directory())) {
      for (int round = 0; round < 100; round++) {
        for (int i = 0; i < ROWS / 10; i++) {
          store.write(new WriteBatch().put(utf8("row" + random.nextInt(ROWS)), value()));
        }
        store.sync();
      }

      long content = (long) ROWS * VALUE_BYTES;
      assertThat(store.size().allocatedBytes()).isLessThan(8 * content);
    }
  }

  @Test
  void room_that_deletes_have_freed_is_used_again() {
    try (StorageEngine engine = engine();
        OrderedStore store = engine.openStore(directory())) {
      fill(store);
      long before = store.size().allocatedBytes();
      for (int round = 0; round < 6; round++) {
        store.write(new WriteBatch().deleteRange(KeyRange.ALL).put(utf8("left"), value()));
        store.sync();
        store.reclaim();
        fill(store);
      }

      assertThat(store.size().allocatedBytes()).isLessThan(4 * before);
      assertThat(store.get(utf8("left"))).isNotNull();
    }
  }

  private void fill(OrderedStore store) {
    for (int i = 0; i < 20 * ROWS; i++) {
      store.write(new WriteBatch().put(utf8("row" + i), value()));
    }
    store.sync();
  }

  @Test
  void the_file_shrinks_while_a_view_of_the_old_one_is_open() throws IOException {
    Path file = directory().resolve("store.mv");
    try (StorageEngine engine = engine()) {
      try (OrderedStore store = engine.openStore(directory())) {
        for (int i = 0; i < 20_000; i++) {
          store.write(new WriteBatch().put(utf8("row" + i), Bytes.wrap(new byte[500])));
        }
        store.sync();
        long before = Files.size(file);
        try (OrderedStore.View view = store.view()) {
          store.write(new WriteBatch().deleteRange(KeyRange.from(utf8("row1"))));
          store.write(new WriteBatch().put(utf8("row7"), utf8("new")));
          store.reclaim();

          assertThat(Files.size(file)).isLessThan(before / 10);
          assertThat(store.size().allocatedBytes()).isLessThan(before / 10);
          assertThat(view.get(utf8("row19999"))).isEqualTo(Bytes.wrap(new byte[500]));
          assertThat(view.get(utf8("row7"))).isEqualTo(Bytes.wrap(new byte[500]));
        }
        store.write(new WriteBatch().put(utf8("row8"), utf8("newer")));
        store.reclaim();
      }
      try (OrderedStore store = engine.openStore(directory())) {
        assertThat(store.get(utf8("row0"))).isEqualTo(Bytes.wrap(new byte[500]));
        assertThat(store.get(utf8("row1"))).isNull();
        assertThat(store.get(utf8("row7"))).isEqualTo(utf8("new"));
        assertThat(store.get(utf8("row8"))).isEqualTo(utf8("newer"));
      }
      try (Stream<Path> files = Files.list(directory())) {
        assertThat(files).noneMatch(left -> left.toString().contains("store.mv."));
      }
    }
  }

  @Test
  void it_tells_numbers_of_its_own() {
    try (StorageEngine engine = engine();
        OrderedStore store = engine.openStore(directory())) {
      store.write(new WriteBatch().put(utf8("a"), utf8("1")));

      assertThat(store.gauges())
          .extracting(EngineGauge::name)
          .containsExactlyInAnyOrder(
              "cache_used_bytes", "chunks_fill_percent", "open_files", "buffered_bytes");
      assertThat(store.gauges()).allMatch(gauge -> gauge.value() >= 0);
    }
  }

  /// As a process leaves it that is killed while it writes where dead pages were: MVStore 2.4.240
  /// opens it rightly, and after a clean end of that opens it as it was long before.
  @Test
  void what_was_recovered_after_a_kill_is_there_at_every_later_opening() throws IOException {
    Path file = directory().resolve("store.mv");
    Path left = directory().resolve("left");
    try (StorageEngine engine = engine()) {
      try (OrderedStore store = engine.openStore(directory())) {
        for (int i = 0; i < 30; i++) {
          store.write(new WriteBatch().put(utf8("row"), utf8("value" + i)));
          store.sync();
        }
        Files.copy(file, left);
      }
      overwriteDeadChunk(left);
      Files.move(left, file, StandardCopyOption.REPLACE_EXISTING);

      for (int opening = 1; opening <= 3; opening++) {
        try (OrderedStore store = engine.openStore(directory())) {
          assertThat(store.get(utf8("row"))).as("opening %d", opening).isEqualTo(utf8("value29"));
        }
      }
    }
  }

  /// The newest chunk of which no page is alive, but which the file's layout still names.
  private static void overwriteDeadChunk(Path file) throws IOException {
    Path copy = file.resolveSibling("copy");
    Files.copy(file, copy);
    long block;
    try (MVStore store = MVStore.open(copy.toString())) {
      block =
          store.getLayoutMap().values().stream()
              .filter(chunk -> chunk.contains("livePages:0,"))
              .map(DataUtils::parseMap)
              .max(Comparator.comparingLong(chunk -> DataUtils.readHexLong(chunk, "version", 0)))
              .map(chunk -> DataUtils.readHexLong(chunk, "block", 0))
              .orElseThrow();
    }
    Files.delete(copy);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(BLOCK_BYTES), block * BLOCK_BYTES);
    }
  }

  @Test
  void a_file_of_something_else_is_not_opened_and_left_as_it_is() throws IOException {
    byte[] something = new byte[10_000];
    random.nextBytes(something);
    Path file = directory().resolve("store.mv");
    Files.write(file, something);

    try (StorageEngine engine = engine()) {
      assertThrows(StorageException.Corrupted.class, () -> engine.openStore(directory()));
      assertThat(Files.readAllBytes(file)).isEqualTo(something);
    }
  }

  private Bytes value() {
    byte[] value = new byte[VALUE_BYTES];
    random.nextBytes(value);
    return Bytes.wrap(value);
  }
}
