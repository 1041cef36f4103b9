package io.kvorum.storage.support;

import static io.kvorum.api.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageException;
import io.kvorum.storage.spi.StoreSize;
import io.kvorum.storage.spi.WriteBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RewritableStoreTest {
  private static final String FILE = "rows";
  private static final int ROWS = 200;
  private static final int STEP_BYTES = 200;

  /// Every file that was opened, in that order.
  private final List<Watched> files = Collections.synchronizedList(new ArrayList<>());

  private final AtomicInteger closed = new AtomicInteger();

  @TempDir @Nullable Path temporary;

  /// A file whose operations are told of before and after.
  private final class Watched implements OrderedStore {
    final TreeFile file;
    Runnable beforeWrite = () -> {};
    Runnable afterWrite = () -> {};

    Watched(Path path) {
      file = new TreeFile(path);
      files.add(this);
    }

    @Override
    public void write(WriteBatch batch) {
      beforeWrite.run();
      file.write(batch);
      afterWrite.run();
    }

    @Override
    public void sync() {
      file.sync();
    }

    @Override
    public View view() {
      return file.view();
    }

    @Override
    public StoreSize size() {
      return file.size();
    }

    @Override
    public void close() {
      file.close();
    }
  }

  private Path directory() {
    if (temporary == null) {
      throw new IllegalStateException("JUnit gave no temporary directory");
    }
    return temporary;
  }

  private RewritableStore open(StoreFiles opener) {
    return new RewritableStore(
        directory().resolve(FILE), opener, closed::incrementAndGet, STEP_BYTES);
  }

  private RewritableStore filled(StoreFiles opener) {
    RewritableStore store = open(opener);
    WriteBatch rows = new WriteBatch();
    for (int i = 0; i < ROWS; i++) {
      rows.put(key(i), utf8("value of " + i));
    }
    store.write(rows);
    return store;
  }

  private static Bytes key(int number) {
    return utf8("%03d".formatted(number));
  }

  private static NavigableMap<Bytes, Bytes> content(OrderedStore store) {
    try (OrderedStore.View view = store.view()) {
      return content(view);
    }
  }

  private static NavigableMap<Bytes, Bytes> content(OrderedStore.View view) {
    NavigableMap<Bytes, Bytes> content = new TreeMap<>();
    try (OrderedStore.Cursor rows = view.scan(KeyRange.ALL, OrderedStore.Order.ASCENDING)) {
      while (rows.next()) {
        content.put(rows.key(), rows.value());
      }
    }
    return content;
  }

  private List<String> names() throws IOException {
    try (Stream<Path> found = Files.list(directory())) {
      return found.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  @Test
  void the_new_file_holds_the_same_rows_under_the_old_name() throws IOException {
    NavigableMap<Bytes, Bytes> before;
    try (RewritableStore store = filled(Watched::new)) {
      before = content(store);
      store.reclaim();
      store.reclaim();

      assertThat(content(store)).isEqualTo(before);
      assertThat(files).hasSize(3);
      assertThat(files.get(0).file.isClosed()).isTrue();
      assertThat(files.get(1).file.isClosed()).isTrue();
      assertThat(names()).containsExactly(FILE);
    }
    assertThat(TreeFile.read(directory().resolve(FILE))).isEqualTo(before).hasSize(ROWS);
    assertThat(closed).hasValue(1);
  }

  @Test
  void a_view_opened_before_keeps_the_old_file_open_and_as_it_was() {
    try (RewritableStore store = filled(Watched::new)) {
      OrderedStore.View view = store.view();
      store.reclaim();
      store.write(new WriteBatch().deleteRange(KeyRange.ALL).put(key(1), utf8("new")));

      assertThat(content(view)).hasSize(ROWS);
      assertThat(files.getFirst().file.isClosed()).isFalse();
      view.close();
      view.close();
      assertThat(files.getFirst().file.isClosed()).isTrue();
      assertThat(store.get(key(1))).isEqualTo(utf8("new"));
    }
  }

  @Test
  void a_store_that_is_closed_closes_the_old_file_under_its_views() {
    RewritableStore store = filled(Watched::new);
    OrderedStore.View view = store.view();
    store.reclaim();
    store.close();

    assertThat(files).allMatch(file -> file.file.isClosed());
    assertThrows(StorageException.Closed.class, () -> view.get(key(1)));
    assertThrows(StorageException.Closed.class, store::view);
    view.close();
    store.close();
    assertThat(closed).hasValue(1);
  }

  /// Ranges over the position of the copy, rows on both sides of it, again and again.
  @Test
  void batches_written_while_it_is_copied_are_in_the_new_file() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (RewritableStore store = filled(Watched::new)) {
      NavigableMap<Bytes, Bytes> model = content(store);
      AtomicBoolean copied = new AtomicBoolean();
      CompletableFuture<Void> copy =
          CompletableFuture.runAsync(store::reclaim).whenComplete((done, e) -> copied.set(true));
      int batches = 0;
      while (!copied.get() || batches == 0) {
        WriteBatch batch = randomBatch(random);
        apply(model, batch);
        store.write(batch);
        batches++;
      }
      copy.get();

      assertThat(content(store)).as("seed " + seed).isEqualTo(model);
      assertThat(files.getLast().file.content()).as("seed " + seed).isEqualTo(model);
    }
  }

  private static WriteBatch randomBatch(Random random) {
    WriteBatch batch = new WriteBatch();
    int first = random.nextInt(ROWS);
    switch (random.nextInt(4)) {
      case 0 -> batch.deleteRange(KeyRange.of(key(first), key(first + random.nextInt(20))));
      case 1 -> batch.deleteRange(KeyRange.from(key(ROWS - random.nextInt(5))));
      case 2 -> batch.delete(key(first)).put(key(random.nextInt(ROWS)), utf8("a"));
      default -> batch.put(key(first), utf8("b" + first)).put(key(ROWS - 1 - first), utf8("c"));
    }
    return batch;
  }

  private static void apply(NavigableMap<Bytes, Bytes> model, WriteBatch batch) {
    for (WriteBatch.Change change : batch.changes()) {
      switch (change) {
        case WriteBatch.Put put -> model.put(put.key(), put.value());
        case WriteBatch.Delete delete -> model.remove(delete.key());
        case WriteBatch.DeleteRange delete ->
            model.keySet().removeIf(key -> delete.range().contains(key));
      }
    }
  }

  /// Before and after each write to the new file, and at the end, the directory is kept as a crash
  /// would leave it.
  @Test
  void a_crash_at_any_step_leaves_one_whole_file() throws IOException {
    AtomicInteger crashes = new AtomicInteger();
    NavigableMap<Bytes, Bytes> before;
    try (RewritableStore store =
        filled(
            path -> {
              Watched file = new Watched(path);
              if (files.size() > 1) {
                file.beforeWrite = () -> keepFilesOf(crashes.getAndIncrement());
                file.afterWrite = file.beforeWrite;
              }
              return file;
            })) {
      before = content(store);
      store.reclaim();
      keepFilesOf(crashes.getAndIncrement());
    }

    assertThat(crashes.get()).isGreaterThan(10);
    for (int crash = 0; crash < crashes.get(); crash++) {
      Path file = afterCrash(crash).resolve(FILE);
      try (RewritableStore reopened = new RewritableStore(file, TreeFile::new, () -> {})) {
        assertThat(content(reopened)).as("crash " + crash).isEqualTo(before);
        assertThat(file.resolveSibling(FILE + ".1")).doesNotExist();
      }
    }
  }

  private Path afterCrash(int crash) {
    return directory().resolve("crash-" + crash);
  }

  private void keepFilesOf(int crash) {
    try {
      Files.createDirectory(afterCrash(crash));
      for (String name : names()) {
        if (name.startsWith(FILE)) {
          Files.copy(directory().resolve(name), afterCrash(crash).resolve(name));
        }
      }
    } catch (IOException e) {
      throw new StorageException.Io("cannot copy", e);
    }
  }

  @Test
  void a_copy_that_fails_is_given_up_and_the_store_goes_on() throws IOException {
    AtomicBoolean full = new AtomicBoolean(true);
    try (RewritableStore store =
        filled(
            path -> {
              Watched file = new Watched(path);
              file.beforeWrite = files.size() == 1 ? () -> {} : () -> failIf(full);
              return file;
            })) {
      assertThrows(StorageException.Full.class, store::reclaim);
      store.write(new WriteBatch().put(key(1), utf8("new")));
      assertThat(content(store)).hasSize(ROWS);
      assertThat(names()).containsExactly(FILE);

      full.set(false);
      store.reclaim();
      assertThat(content(store)).hasSize(ROWS).containsEntry(key(1), utf8("new"));
    }
  }

  private static void failIf(AtomicBoolean full) {
    if (full.get()) {
      throw new StorageException.Full("no room", new IOException("No space left on device"));
    }
  }

  /// The second step goes on until somebody waits for its end, to close the store.
  @Test
  void a_store_that_is_closed_while_it_is_copied_keeps_its_file() throws Exception {
    AtomicInteger steps = new AtomicInteger();
    AtomicReference<Thread> closer = new AtomicReference<>();
    RewritableStore store =
        filled(
            path -> {
              Watched file = new Watched(path);
              file.afterWrite =
                  files.size() == 1
                      ? () -> {}
                      : () -> awaitWaiting(steps, Objects.requireNonNull(closer.get()));
              return file;
            });
    closer.set(Thread.ofPlatform().unstarted(store::close));

    assertThrows(StorageException.Closed.class, store::reclaim);
    Objects.requireNonNull(closer.get()).join();
    assertThat(files).allMatch(file -> file.file.isClosed());
    assertThat(names()).containsExactly(FILE);
    assertThat(TreeFile.read(directory().resolve(FILE))).hasSize(ROWS);
  }

  private static void awaitWaiting(AtomicInteger steps, Thread closer) {
    if (steps.incrementAndGet() == 2) {
      closer.start();
      while (closer.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
    }
  }
}
