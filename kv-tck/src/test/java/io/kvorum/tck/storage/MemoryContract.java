package io.kvorum.tck.storage;

import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.tck.memory.Fault;
import io.kvorum.tck.memory.MemoryEngine;
import java.util.Set;

/// The contract on stores in memory, faulty or not.
abstract class MemoryContract extends DisklessStorageContract {
  private final MemoryEngine engine;

  MemoryContract(Set<Fault> faults) {
    engine = new MemoryEngine(faults);
  }

  @Override
  protected StorageEngine engine() {
    return engine;
  }

  @Override
  Crasher crasher() {
    return new MemoryCrasher(engine, engine);
  }
}
