package io.kvorum.tck.storage;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.api.config.Settings;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.OrderedStore.Order;
import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.storage.spi.StorageProvider;
import io.kvorum.storage.spi.WriteBatch;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

/// A short measurement of one engine, on the rows that a state machine writes: 17-byte revision
/// keys in ascending order, values of 300 random bytes, 50 puts a batch, a sync every second beside
/// them.
///
/// Arguments: the provider's class, an empty directory, the number of rows.
final class StoreComparison {
  private static final int VALUE_BYTES = 300;
  private static final int PUTS_PER_BATCH = 50;
  private static final int GETS = 300_000;
  private static final long SYNC_MILLIS = 1_000;

  private final PrintStream out =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
  private final StorageProvider<?> provider;
  private final Path directory;
  private final int rows;
  private final Random random = new Random(1);

  private StoreComparison(StorageProvider<?> provider, Path directory, int rows) {
    this.provider = provider;
    this.directory = directory;
    this.rows = rows;
  }

  public static void main(String[] arguments) throws Exception {
    StorageProvider<?> provider =
        Class.forName(arguments[0])
            .asSubclass(StorageProvider.class)
            .getDeclaredConstructor()
            .newInstance();
    new StoreComparison(provider, Path.of(arguments[1]), Integer.parseInt(arguments[2])).run();
  }

  private static <C> StorageEngine engine(StorageProvider<C> provider) {
    return provider.engine(provider.configure(Settings.empty("comparison")));
  }

  private void run() throws InterruptedException {
    out.println(provider.descriptor().name());
    try (StorageEngine engine = engine(provider)) {
      try (OrderedStore store = engine.openStore(directory)) {
        measure("put (with syncs)", rows, () -> fill(store));
        measure("get, just written", GETS, () -> get(store));
        measure("scan, just written", rows, () -> scan(store));
      }
      OrderedStore[] store = new OrderedStore[1];
      measure("open", 1, () -> store[0] = engine.openStore(directory));
      try (OrderedStore reopened = store[0]) {
        measure("get, reopened", GETS, () -> get(reopened));
        measure("get in one view", GETS, () -> getInView(reopened));
        measure("scan", rows, () -> scan(reopened));
        out.printf("  size %s%n", reopened.size());
        measure("reclaim", 1, reopened::reclaim);
        measure("get, reclaimed", GETS, () -> get(reopened));
        measure("scan, reclaimed", rows, () -> scan(reopened));
        out.printf("  size %s%n", reopened.size());
      }
    }
  }

  private void measure(String what, int times, Runnable work) {
    long cpu = cpuNanos();
    long start = System.nanoTime();
    work.run();
    double wall = System.nanoTime() - start;
    double used = cpuNanos() - cpu;
    out.printf(
        "  %-20s %10.0f /s  %8.3f us  cpu %8.3f us  (%.0f ms in all)%n",
        what, times * 1e9 / wall, wall / times / 1e3, used / times / 1e3, wall / 1e6);
  }

  private static long cpuNanos() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
  }

  private void fill(OrderedStore store) {
    AtomicBoolean done = new AtomicBoolean();
    Thread syncer = Thread.ofPlatform().start(() -> syncUntil(done, store));
    byte[] pool = new byte[1 << 20];
    random.nextBytes(pool);
    WriteBatch batch = new WriteBatch();
    for (int i = 0; i < rows; i++) {
      batch.put(key(i), Bytes.copyOf(pool, random.nextInt(pool.length - VALUE_BYTES), VALUE_BYTES));
      if (batch.changes().size() == PUTS_PER_BATCH) {
        store.write(batch);
        batch = new WriteBatch();
      }
    }
    store.write(batch);
    done.set(true);
    syncer.interrupt();
    try {
      syncer.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    store.sync();
  }

  private static void syncUntil(AtomicBoolean done, OrderedStore store) {
    while (!done.get()) {
      try {
        Thread.sleep(SYNC_MILLIS);
        store.sync();
      } catch (InterruptedException ending) {
        return;
      }
    }
  }

  private void get(OrderedStore store) {
    for (int i = 0; i < GETS; i++) {
      require(store.get(key(random.nextInt(rows))) != null);
    }
  }

  private void getInView(OrderedStore store) {
    try (OrderedStore.View view = store.view()) {
      for (int i = 0; i < GETS; i++) {
        require(view.get(key(random.nextInt(rows))) != null);
      }
    }
  }

  private void scan(OrderedStore store) {
    int count = 0;
    try (OrderedStore.View view = store.view();
        OrderedStore.Cursor cursor = view.scan(KeyRange.ALL, Order.ASCENDING)) {
      while (cursor.next()) {
        count += cursor.key().length() == 17 && cursor.value().length() == VALUE_BYTES ? 1 : 0;
      }
    }
    require(count == rows);
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalStateException("a row is missing");
    }
  }

  private static Bytes key(int revision) {
    return Bytes.wrap(ByteBuffer.allocate(17).put((byte) 1).putLong(revision).putLong(0).array());
  }
}
