package io.kvorum.server.node;

import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.tck.memory.MemoryEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Stores on a disk in memory. Which one is in use is as durable as the switch itself.
public final class MemoryStores implements StateStores {
  private final MemoryEngine engine;
  private final List<OrderedStore> open = new ArrayList<>();
  private final Map<Path, MemoryIndex> indexes = new HashMap<>();
  private final Map<OrderedStore, Path> directories = new HashMap<>();
  private Path inUse = Path.of("store");
  private OrderedStore current;
  private int staged;

  public MemoryStores(MemoryEngine engine) {
    this.engine = engine;
    this.current = open(inUse);
  }

  /// Opens the store in use again after `close`.
  public void reopen() {
    current = open(inUse);
  }

  private synchronized OrderedStore open(Path directory) {
    OrderedStore store = engine.openStore(directory);
    open.add(store);
    directories.put(store, directory);
    return store;
  }

  @Override
  public synchronized OrderedStore current() {
    return current;
  }

  @Override
  public synchronized IndexSlot index(OrderedStore store) {
    return indexes.computeIfAbsent(directories.get(store), _ -> new MemoryIndex(() -> {}));
  }

  @Override
  public Staged stage() {
    Path directory = Path.of("staged-" + ++staged);
    OrderedStore store = open(directory);
    return new Staged() {
      @Override
      public OrderedStore store() {
        return store;
      }

      @Override
      public Runnable install() {
        return use(directory, store);
      }

      @Override
      public void discard() {
        drop(store);
      }
    };
  }

  private synchronized Runnable use(Path directory, OrderedStore store) {
    OrderedStore before = current;
    inUse = directory;
    current = store;
    return () -> drop(before);
  }

  private synchronized void drop(OrderedStore store) {
    if (open.remove(store)) {
      store.close();
    }
  }

  @Override
  public synchronized void close() {
    open.forEach(OrderedStore::close);
    open.clear();
  }
}
