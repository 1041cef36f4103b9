package io.kvorum.server.node;

import io.kvorum.api.Bytes;
import io.kvorum.raft.HardState;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.LogWrite;
import io.kvorum.raft.TermRuns;
import io.kvorum.state.IndexCheckpoint;
import io.kvorum.state.IndexImage;
import io.kvorum.state.KvState;
import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StoreSize;
import io.kvorum.storage.spi.WriteBatch;
import io.kvorum.tck.memory.MemoryEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A member's disk: it outlives the member's starts and loses in a crash what was not synced, but
/// for some first part of it. Each call is a boundary at which the member may crash.
final class SimDisk {
  private static final Path LOG = Path.of("log");

  private final MemoryEngine engine = new MemoryEngine();
  private final SimMirror mirror = new SimMirror();
  private final Map<Path, MemoryIndex> indexes = new HashMap<>();
  private Path inUse = Path.of("store");
  private LogId installed = LogId.ZERO;
  private int staged;

  /// What happens at each boundary.
  interface Boundary {
    /// Before and after each change.
    void cross();

    void wrote(LogWrite write);

    void reset(LogStart start);

    void compacted(LogStart start);

    void wasRead();

    void installs(LogStart start);

    /// A snapshot that arrived is not wanted.
    void discards();

    void keptIndex();

    /// A state begins with a key index that was kept.
    void startsFromIndex();
  }

  /// What is on the disk, as long as nobody is in the middle of writing it.
  SimMirror mirror() {
    return mirror;
  }

  /// The newest snapshot that was installed: what it holds is durable without the log.
  LogId installed() {
    return installed;
  }

  boolean holds(LogId id) {
    return installed.index() >= id.index() || mirror.has(id);
  }

  void crash(RandomGenerator random) {
    engine.crashRandomly(random);
    LogStorage log = engine.openLog(LOG);
    mirror.copy(log);
    log.close();
  }

  LogStorage openLog(Boundary boundary) {
    LogStorage log = engine.openLog(LOG);
    mirror.copy(log);
    return new Log(log, boundary);
  }

  StateStores openStores(Boundary boundary) {
    return new Stores(boundary);
  }

  private final class Log implements LogStorage {
    private final LogStorage log;
    private final Boundary boundary;

    Log(LogStorage log, Boundary boundary) {
      this.log = log;
      this.boundary = boundary;
    }

    @Override
    public HardState hardState() {
      return log.hardState();
    }

    @Override
    public LogStart start() {
      return log.start();
    }

    @Override
    public TermRuns terms() {
      return log.terms();
    }

    @Override
    public List<LogEntry> read(long from, int maxBytes) {
      if (maxBytes > 0) {
        boundary.wasRead();
      }
      return log.read(from, maxBytes);
    }

    @Override
    public void write(LogWrite write) {
      boundary.cross();
      boundary.wrote(write);
      log.write(write);
      mirror.write(write);
    }

    @Override
    public void sync() {
      boundary.cross();
      log.sync();
      boundary.cross();
    }

    @Override
    public void compact(LogStart start) {
      boundary.cross();
      log.compact(start);
      mirror.compact(start);
      boundary.compacted(start);
    }

    @Override
    public void reset(LogStart start) {
      boundary.cross();
      boundary.reset(start);
      log.reset(start);
      mirror.reset(start);
    }

    @Override
    public long sizeBytes() {
      return log.sizeBytes();
    }

    @Override
    public void close() {
      log.close();
    }
  }

  /// The key index of one store. Writing it is one step of the disk: it replaces what was there.
  private record Index(IndexSlot index, Boundary boundary) implements IndexSlot {
    @Override
    public IndexCheckpoint read() {
      return index.read();
    }

    @Override
    public void write(IndexImage image) throws IOException {
      boundary.cross();
      index.write(image);
      boundary.keptIndex();
      boundary.cross();
    }
  }

  private final class Stores implements StateStores {
    private final Boundary boundary;
    private Store current;

    Stores(Boundary boundary) {
      this.boundary = boundary;
      this.current = open(inUse);
    }

    private Store open(Path directory) {
      return new Store(directory, engine.openStore(directory), boundary);
    }

    @Override
    public OrderedStore current() {
      return current;
    }

    @Override
    public IndexSlot index(OrderedStore store) {
      Path directory = ((Store) store).directory();
      return new Index(
          indexes.computeIfAbsent(directory, _ -> new MemoryIndex(boundary::startsFromIndex)),
          boundary);
    }

    @Override
    public Staged stage() {
      boundary.cross();
      Path directory = Path.of("staged-" + ++staged);
      Store store = open(directory);
      return new Staged() {
        @Override
        public OrderedStore store() {
          return store;
        }

        @Override
        public Runnable install() {
          boundary.cross();
          LogStart start = appliedIn(store);
          boundary.installs(start);
          OrderedStore before = current;
          inUse = directory;
          current = store;
          installed = start.id();
          boundary.cross();
          return before::close;
        }

        @Override
        public void discard() {
          boundary.discards();
          store.close();
        }
      };
    }

    @Override
    public void close() {
      current.close();
    }
  }

  private static LogStart appliedIn(OrderedStore store) {
    try (OrderedStore.View view = store.view()) {
      return KvState.applied(view);
    }
  }

  private record Store(Path directory, OrderedStore store, Boundary boundary)
      implements OrderedStore {
    @Override
    public void write(WriteBatch batch) {
      boundary.cross();
      store.write(batch);
    }

    @Override
    public void sync() {
      boundary.cross();
      store.sync();
    }

    @Override
    public View view() {
      return store.view();
    }

    @Override
    public @Nullable Bytes get(Bytes key) {
      return store.get(key);
    }

    @Override
    public StoreSize size() {
      return store.size();
    }

    @Override
    public void close() {
      store.close();
    }
  }
}
