package io.kvorum.tck.storage;

import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.tck.memory.MemoryEngine;

/// Tables so small that every test drains many of them.
class BufferedStoreContractTest extends DisklessStorageContract {
  private static final long TABLE_BYTES = 2_000;

  private final MemoryEngine memory = new MemoryEngine();
  private final BufferedEngine buffered = new BufferedEngine(memory, TABLE_BYTES);
  private final Crasher crasher = new MemoryCrasher(memory, buffered);

  @Override
  protected StorageEngine engine() {
    return buffered;
  }

  @Override
  Crasher crasher() {
    return crasher;
  }
}
