package io.kvorum.state;

import io.kvorum.api.Bytes;
import io.kvorum.api.Kv;
import io.kvorum.api.config.Settings;
import io.kvorum.raft.LogEntry;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.storage.spi.StorageProvider;
import io.kvorum.tck.memory.MemoryEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.ServiceLoader;

/// Not a test: measures what the state machine costs on its own thread. Arguments: the engine
/// (`memory`, or the name of a provider on the class path), the number of keys, a directory.
///
/// Each line is one figure: CPU time of the whole process, garbage collection included.
final class StateBench {
  private static final int BATCH = 50;
  private static final int VALUE_BYTES = 256;

  private final int keys;
  private final Random random = new Random(42);
  private final OrderedStore store;
  private KvState state;
  private long index;

  private StateBench(OrderedStore store, int keys) {
    this.store = store;
    this.keys = keys;
    this.state = KvState.open(store, StateConfig.defaults());
  }

  @SuppressWarnings("SystemOut")
  private static void print(String what, double figure, String unit) {
    System.out.println(String.format(Locale.ROOT, "%-44s %10.2f %s", what, figure, unit));
  }

  public static void main(String[] args) throws IOException {
    int keys = Integer.parseInt(args[1]);
    Path directory = Files.createDirectories(Path.of(args[2]));
    try (StorageEngine engine = engine(args[0]);
        OrderedStore store = engine.openStore(directory)) {
      codec();
      StateBench bench = new StateBench(store, keys);
      bench.load();
      bench.overwrite();
      bench.heap();
      bench.get("get, 10 000 hot keys", 10_000);
      bench.get("get, all keys", keys);
      bench.pages();
      bench.reopen();
    }
  }

  private static StorageEngine engine(String name) {
    if (name.equals("memory")) {
      return new MemoryEngine();
    }
    for (StorageProvider<?> provider : ServiceLoader.load(StorageProvider.class)) {
      if (provider.descriptor().name().equals(name)) {
        return engine(provider);
      }
    }
    throw new IllegalArgumentException("no engine " + name + " on the class path");
  }

  private static <C> StorageEngine engine(StorageProvider<C> provider) {
    return provider.engine(provider.configure(Settings.empty("bench")));
  }

  /// In steps of 10 ms.
  private static long cpuNanos() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
  }

  /// 24 bytes; the numbers are spread over the whole order.
  private static Bytes key(int number) {
    return Bytes.utf8("/bench/0" + HexFormat.of().toHexDigits(number * 0x9E3779B97F4A7C15L));
  }

  private Bytes value() {
    byte[] value = new byte[VALUE_BYTES];
    random.nextBytes(value);
    return Bytes.wrap(value);
  }

  private List<LogEntry> batch(int[] numbers) {
    List<LogEntry> entries = new ArrayList<>();
    for (int number : numbers) {
      Command put = new Command.Put(Kv.PutRequest.of(key(number), value()));
      entries.add(Machine.entry(++index, put));
    }
    return entries;
  }

  private void load() {
    long start = cpuNanos();
    for (int i = 0; i < keys; i += BATCH) {
      int[] numbers = new int[Math.min(BATCH, keys - i)];
      for (int j = 0; j < numbers.length; j++) {
        numbers[j] = i + j;
      }
      state.apply(batch(numbers), id -> null);
    }
    print("load, all work included", (cpuNanos() - start) / 1e3 / keys, "us/put");
  }

  private void overwrite() {
    for (int round = 0; round < 3; round++) {
      int batches = 2_000;
      long cpu = 0;
      for (int i = 0; i < batches; i++) {
        List<LogEntry> entries = batch(random.ints(BATCH, 0, keys).toArray());
        long before = cpuNanos();
        state.apply(entries, id -> null);
        cpu += cpuNanos() - before;
      }
      print("apply, batches of 50, 256 B", cpu / 1e3 / batches / BATCH, "us/put");
    }
  }

  private void heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    print("heap in use", (runtime.totalMemory() - runtime.freeMemory()) / 1e6, "MB");
  }

  private void get(String what, int of) {
    Kv.RangeRequest[] requests = new Kv.RangeRequest[1 << 16];
    for (int i = 0; i < requests.length; i++) {
      requests[i] = Kv.RangeRequest.of(key(random.nextInt(of)));
    }
    for (int round = 0; round < 4; round++) {
      long before = cpuNanos();
      long found = 0;
      for (int i = 0; i < requests.length * 8; i++) {
        found += state.view().range(requests[i & (requests.length - 1)]).count();
      }
      double nanos = (double) (cpuNanos() - before) / (requests.length * 8);
      if (found != requests.length * 8L) {
        throw new IllegalStateException("found " + found);
      }
      print(what, nanos, "ns/get");
    }
  }

  private void pages() {
    for (int round = 0; round < 3; round++) {
      long before = cpuNanos();
      for (int i = 0; i < 1_000; i++) {
        state.view().range(Machine.rangeOf("/bench/03", "/bench/z", 500, 0));
      }
      print("page of 500 with count", (cpuNanos() - before) / 1e3 / 1_000 / 500, "us/key");
    }
  }

  private void reopen() {
    state = KvState.open(store, StateConfig.defaults());
    long start = cpuNanos();
    state = KvState.open(store, StateConfig.defaults());
    print("open", (cpuNanos() - start) / 1e6, "ms");
    start = cpuNanos();
    long rows = 0;
    try (OrderedStore.View view = store.view();
        OrderedStore.Cursor cursor =
            view.scan(io.kvorum.api.KeyRange.ALL, OrderedStore.Order.ASCENDING)) {
      while (cursor.next()) {
        rows += cursor.key().length() + cursor.value().length() > 0 ? 1 : 0;
      }
    }
    print("scan of " + rows + " rows alone", (cpuNanos() - start) / 1e6, "ms");
  }

  private static void codec() {
    Command put = new Command.Put(Kv.PutRequest.of(key(1), Bytes.wrap(new byte[VALUE_BYTES])));
    int rounds = 2_000_000;
    long sum = 0;
    for (int repeat = 0; repeat < 3; repeat++) {
      long before = cpuNanos();
      for (int i = 0; i < rounds; i++) {
        sum += CommandCodec.encode(put).length();
      }
      long middle = cpuNanos();
      Bytes encoded = CommandCodec.encode(put);
      for (int i = 0; i < rounds; i++) {
        sum += CommandCodec.decode(encoded) instanceof Command.Put ? 1 : 0;
      }
      long after = cpuNanos();
      print("encode a put of 256 B", (double) (middle - before) / rounds, "ns");
      print("decode it", (double) (after - middle) / rounds, "ns");
    }
    if (sum == 0) {
      throw new IllegalStateException("nothing was encoded");
    }
  }
}
