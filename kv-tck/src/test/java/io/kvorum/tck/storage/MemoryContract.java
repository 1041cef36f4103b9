package io.kvorum.tck.storage;

import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.tck.memory.Fault;
import io.kvorum.tck.memory.MemoryEngine;
import java.util.Set;

/// The contract on stores in memory, faulty or not.
abstract class MemoryContract extends DisklessStorageContract {
  private final MemoryEngine engine;
  private final Crasher crasher;

  MemoryContract(Set<Fault> faults) {
    engine = new MemoryEngine(faults);
    crasher = new MemoryCrasher(engine, engine);
  }

  @Override
  protected StorageEngine engine() {
    return engine;
  }

  @Override
  Crasher crasher() {
    return crasher;
  }
}
