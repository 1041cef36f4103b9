package io.kvorum.tck.faulty;

import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.storage.support.StoreDirectory;
import io.kvorum.tck.memory.MemoryEngine;
import java.nio.file.Path;
import java.util.Set;

/// The plainest engine on a disk that keeps the rules, or breaks some: everything is in memory, and
/// every change in a file too.
public record DiskEngine(Set<DiskFault> faults) implements StorageEngine {
  public DiskEngine {
    faults = Set.copyOf(faults);
  }

  @Override
  public OrderedStore openStore(Path directory) {
    StoreDirectory claimed = StoreDirectory.claim(directory, "disk", name -> true);
    OrderedStore memory = new MemoryEngine().openStore(directory);
    RecordFile file =
        RecordFile.open(directory, faults, record -> memory.write(StoreRecords.decode(record)));
    return new DiskStore(claimed, memory, file, faults.contains(DiskFault.ROWS_DELETED_ONE_BY_ONE));
  }

  @Override
  public LogStorage openLog(Path directory) {
    StoreDirectory claimed = StoreDirectory.claim(directory, "disk", name -> true);
    LogStorage memory = new MemoryEngine().openLog(directory);
    RecordFile file =
        RecordFile.open(directory, faults, record -> LogRecords.decode(record).applyTo(memory));
    return new DiskLog(claimed, memory, file);
  }

  @Override
  public void close() {
    // Every store and log has its own file, and closes it.
  }
}
