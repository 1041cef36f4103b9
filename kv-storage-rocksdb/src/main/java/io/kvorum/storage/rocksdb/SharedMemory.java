package io.kvorum.storage.rocksdb;

import org.rocksdb.LRUCache;
import org.rocksdb.WriteBufferManager;

/// The memory outside the Java heap that all stores of one engine share: one cache, of which the
/// memtables take what they need, and blocks, indexes and filters the rest.
final class SharedMemory implements AutoCloseable {
  private final LRUCache cache;
  private final WriteBufferManager memtables;

  SharedMemory(RocksDbConfig config) {
    cache = new LRUCache(config.memoryBytes());
    memtables = new WriteBufferManager(config.memtableBytes(), cache);
  }

  LRUCache cache() {
    return cache;
  }

  WriteBufferManager memtables() {
    return memtables;
  }

  long usedBytes() {
    return cache.getUsage();
  }

  @Override
  public void close() {
    memtables.close();
    cache.close();
  }
}
