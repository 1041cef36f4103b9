package io.kvorum.tck.faulty;

import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StoreSize;
import io.kvorum.storage.spi.WriteBatch;
import io.kvorum.storage.support.StoreDirectory;

/// See `DiskEngine`.
record DiskStore(StoreDirectory claimed, OrderedStore memory, RecordFile file, boolean rowsOneByOne)
    implements OrderedStore {
  @Override
  public synchronized void write(WriteBatch batch) {
    file.append(StoreRecords.encode(rowsOneByOne ? oneByOne(batch) : batch));
    memory.write(batch);
  }

  private WriteBatch oneByOne(WriteBatch batch) {
    WriteBatch rows = new WriteBatch();
    for (WriteBatch.Change change : batch.changes()) {
      switch (change) {
        case WriteBatch.Put put -> rows.put(put.key(), put.value());
        case WriteBatch.Delete delete -> rows.delete(delete.key());
        case WriteBatch.DeleteRange delete -> {
          try (View view = memory.view();
              Cursor found = view.sweep(delete.range())) {
            while (found.next()) {
              rows.delete(found.key());
            }
          }
        }
      }
    }
    return rows;
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
