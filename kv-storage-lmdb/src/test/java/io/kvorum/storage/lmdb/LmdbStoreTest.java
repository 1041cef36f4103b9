package io.kvorum.storage.lmdb;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LmdbStoreTest {
  private static final int MAX_VIEWS = 16;
  private static final LmdbConfig SMALL =
      new LmdbConfig(16 << 20, 64 << 10, MAX_VIEWS, Duration.ofHours(1));

  @TempDir @Nullable Path temporary;

  private Path directory() {
    if (temporary == null) {
      throw new IllegalStateException("JUnit gave no temporary directory");
    }
    return temporary;
  }

  @Test
  void its_module_provides_it() {
    assertThat(LmdbProvider.class.getModule().getDescriptor().provides())
        .anyMatch(
            service ->
                service.service().equals(StorageProvider.class.getName())
                    && service.providers().contains(LmdbProvider.class.getName()));
    assertThat(new LmdbProvider().descriptor().name()).isEqualTo("lmdb");
  }

  @Test
  void settings_are_read() {
    Settings settings = Settings.of("test", Map.of("map", "1GiB", "max-view-age", "5s"));
    LmdbConfig config = new LmdbProvider().configure(settings);
    settings.check();

    assertThat(config.mapBytes()).isEqualTo(1L << 30);
    assertThat(config.maxViewAge()).isEqualTo(Duration.ofSeconds(5));
  }

  /// STORE-10.
  @Test
  void one_view_too_many_revokes_the_oldest() {
    try (StorageEngine engine = new LmdbProvider().engine(SMALL);
        OrderedStore store = engine.openStore(directory())) {
      store.write(new WriteBatch().put(utf8("a"), utf8("1")));
      store.sync();
      List<OrderedStore.View> views = new ArrayList<>();
      for (int i = 0; i <= MAX_VIEWS; i++) {
        views.add(store.view());
      }

      assertThrows(StorageException.ViewExpired.class, () -> views.getFirst().get(utf8("a")));
      assertThat(views.get(1).get(utf8("a"))).isEqualTo(utf8("1"));
      assertThat(views.getLast().get(utf8("a"))).isEqualTo(utf8("1"));
      views.forEach(OrderedStore.View::close);
    }
  }

  /// STORE-11.
  @Test
  void a_full_map_ends_the_writes_and_keeps_what_was_synced() {
    Bytes large = Bytes.wrap(new byte[1 << 20]);
    try (StorageEngine engine = new LmdbProvider().engine(SMALL)) {
      try (OrderedStore store = engine.openStore(directory())) {
        store.write(new WriteBatch().put(utf8("first"), utf8("1")));
        store.sync();
        StorageException refused =
            assertThrows(
                StorageException.Full.class,
                () -> {
                  for (int i = 0; i < 40; i++) {
                    store.write(new WriteBatch().put(utf8("row" + i), large));
                  }
                  store.sync();
                });

        assertThat(refused).hasMessageContaining("map");
        assertThrows(StorageException.Full.class, () -> store.write(new WriteBatch()));
      }
      try (OrderedStore store = engine.openStore(directory())) {
        assertThat(store.get(utf8("first"))).isEqualTo(utf8("1"));
      }
    }
  }

  @Test
  void the_file_shrinks_while_a_view_of_the_old_one_is_open() throws IOException {
    Path file = directory().resolve("data.mdb");
    try (StorageEngine engine = new LmdbProvider().engine(LmdbConfig.defaults())) {
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
        assertThat(files).noneMatch(left -> left.toString().contains("data.mdb."));
      }
    }
  }

  @Test
  void it_tells_numbers_of_its_own() {
    try (StorageEngine engine = new LmdbProvider().engine(SMALL);
        OrderedStore store = engine.openStore(directory())) {
      store.write(new WriteBatch().put(utf8("a"), utf8("1")));

      assertThat(store.gauges())
          .extracting(EngineGauge::name)
          .containsExactlyInAnyOrder("open_views", "open_files", "buffered_bytes");
      assertThat(store.gauges()).allMatch(gauge -> gauge.value() >= 0);
    }
  }

  @Test
  void a_file_of_something_else_is_refused() throws IOException {
    Files.write(directory().resolve("data.mdb"), new byte[10_000]);

    try (StorageEngine engine = new LmdbProvider().engine(SMALL)) {
      assertThrows(StorageException.Corrupted.class, () -> engine.openStore(directory()));
    }
  }
}
