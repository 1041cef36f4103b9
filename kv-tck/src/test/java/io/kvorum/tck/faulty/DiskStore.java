package io.kvorum.tck.faulty;

import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StoreSize;
import io.kvorum.storage.spi.WriteBatch;
import io.kvorum.storage.support.StoreDirectory;

/// See `DiskEngine`.
record DiskStore(StoreDirectory claimed, OrderedStore memory, RecordFile file)
    implements OrderedStore {
  @Override
  public synchronized void write(WriteBatch batch) {
    file.append(StoreRecords.encode(batch));
    memory.write(batch);
  }

  @Override
  public synchronized void sync() {
    file.sync();
  }

  @Override
  public View view() {
    return memory.view();
  }

  @Override
  public StoreSize size() {
    return memory.size();
  }

  @Override
  public synchronized void close() {
    memory.close();
    file.close();
    claimed.close();
  }
}
