package org.example.journal;

import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageException;
import io.kvorum.storage.spi.StoreSize;
import io.kvorum.storage.spi.WriteBatch;
import io.kvorum.storage.support.IoFailures;
import io.kvorum.storage.support.StoreDirectory;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A batch is first appended to the journal, then seen by readers. Reads take no lock.
final class JournalStore implements OrderedStore {
  private final StoreDirectory claimed;
  private final Journal journal;

  /// Held by writers; `sync` runs beside them (STORE-7).
  private final Object writing = new Object();

  private volatile Rows rows;
  private volatile boolean open = true;

  /// Why no more is written (STORE-11).
  private volatile @Nullable StorageException failure;

  private JournalStore(StoreDirectory claimed, Journal journal, Rows rows) {
    this.claimed = claimed;
    this.journal = journal;
    this.rows = rows;
  }

  static JournalStore open(StoreDirectory claimed, JournalConfig config) throws IOException {
    Path directory = claimed.path();
    Rows[] replayed = {Rows.NONE};
    Journal journal = Journal.open(directory, batch -> replayed[0] = replayed[0].plus(batch));
    Rows rows = replayed[0];
    if (journal.length() >= config.rewriteBytes() && journal.length() > 2 * rows.bytes()) {
      journal.close();
      journal = Journal.rewrite(directory, rows.table());
    }
    return new JournalStore(claimed, journal, rows);
  }

  @Override
  public void write(WriteBatch batch) {
    synchronized (writing) {
      requireWritable();
      try {
        journal.append(batch);
      } catch (IOException failed) {
        throw fail("cannot write the journal in ", failed);
      }
      rows = rows.plus(batch);
    }
  }

  /// What was appended before is in the kernel; after this it is on the disk. A failed sync is
  /// never tried again: the kernel may have thrown away what it could not write.
  @Override
  public void sync() {
    requireWritable();
    try {
      journal.sync();
    } catch (IOException failed) {
      throw fail("cannot sync the journal in ", failed);
    }
  }

  private StorageException fail(String what, IOException cause) {
    StorageException first = IoFailures.of(what + claimed.path(), cause);
    failure = first;
    return first;
  }

  private void requireWritable() {
    requireOpen();
    StorageException earlier = failure;
    if (earlier != null) {
      throw earlier;
    }
  }

  void requireOpen() {
    if (!open) {
      throw new StorageException.Closed("the store in " + claimed.path());
    }
  }

  @Override
  public View view() {
    requireOpen();
    return new JournalView(this, rows.table());
  }

  @Override
  public StoreSize size() {
    requireOpen();
    long allocated = journal.length();
    return new StoreSize(allocated, Math.min(rows.bytes(), allocated));
  }

  @Override
  public void close() {
    synchronized (writing) {
      if (!open) {
        return;
      }
      open = false;
      try (claimed) {
        journal.close();
      } catch (IOException failed) {
        throw IoFailures.of("cannot close the journal in " + claimed.path(), failed);
      }
    }
  }
}
