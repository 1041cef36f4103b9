package io.kvorum.storage.lmdb;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.OrderedStore.Cursor;
import io.kvorum.storage.spi.OrderedStore.Order;
import io.kvorum.storage.spi.StorageException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Dbi;
import org.lmdbjava.LmdbException;
import org.lmdbjava.Txn;

/// A read transaction. Every call holds the view's own lock, so that another thread can end it:
/// touched after its end, or after the environment's, LMDB would crash the process.
final class LmdbView implements OrderedStore.View {
  private final LmdbFile file;
  private final Path path;
  private final Dbi<byte[]> rows;
  private final Txn<byte[]> transaction;
  private final long takenNanos = System.nanoTime();
  private final Set<LmdbCursor> cursors = new HashSet<>();
  private State state = State.OPEN;

  enum State {
    OPEN,
    CLOSED,
    EXPIRED
  }

  LmdbView(LmdbFile file, Path path, Dbi<byte[]> rows, Txn<byte[]> transaction) {
    this.file = file;
    this.path = path;
    this.rows = rows;
    this.transaction = transaction;
  }

  long takenNanos() {
    return takenNanos;
  }

  @Override
  public synchronized @Nullable Bytes get(Bytes key) {
    requireOpen();
    try {
      byte[] row = LmdbKeys.row(key);
      byte @Nullable [] value = rows.get(transaction, row);
      if (value == null) {
        return null;
      }
      return LmdbKeys.isLong(key) ? LmdbKeys.entries(row, value).get(key) : Bytes.wrap(value);
    } catch (LmdbException e) {
      throw failed(e);
    }
  }

  @Override
  public synchronized Cursor scan(KeyRange range, Order order) {
    requireOpen();
    try {
      LmdbCursor cursor =
          new LmdbCursor(this, rows.openCursor(transaction), range, order == Order.ASCENDING);
      cursors.add(cursor);
      return cursor;
    } catch (LmdbException e) {
      throw failed(e);
    }
  }

  void ended(LmdbCursor cursor) {
    cursors.remove(cursor);
  }

  void requireOpen() {
    switch (state) {
      case OPEN -> {}
      case CLOSED -> throw new StorageException.Closed("view of " + path);
      case EXPIRED ->
          throw new StorageException.ViewExpired(
              "the view of " + path + " was too old, or one of too many; take a new one");
    }
  }

  StorageException failed(LmdbException e) {
    return LmdbFailures.of("cannot read from " + path, e);
  }

  @Override
  public void close() {
    end(State.CLOSED);
  }

  void end(State reason) {
    synchronized (this) {
      if (state != State.OPEN) {
        return;
      }
      state = reason;
      Set.copyOf(cursors).forEach(LmdbCursor::release);
      transaction.close();
    }
    file.ended(this);
  }
}
