package io.kvorum.server.node;

import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.tck.memory.MemoryEngine;
import java.nio.file.Path;

/// Stores on a disk in memory. Which one is in use is as durable as the switch itself.
public final class MemoryStores implements StateStores {
  private final MemoryEngine engine;
  private OrderedStore current;
  private int staged;

  public MemoryStores(MemoryEngine engine, OrderedStore current) {
    this.engine = engine;
    this.current = current;
  }

  @Override
  public OrderedStore current() {
    return current;
  }

  @Override
  public Staged stage() {
    OrderedStore store = engine.openStore(Path.of("staged-" + ++staged));
    return new Staged() {
      @Override
      public OrderedStore store() {
        return store;
      }

      @Override
      public Runnable install() {
        OrderedStore before = current;
        current = store;
        return before::close;
      }

      @Override
      public void discard() {
        store.close();
      }
    };
  }

  @Override
  public void close() {
    current.close();
  }
}
