package io.kvorum.storage.lmdb;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Cursor;
import org.lmdbjava.GetOp;
import org.lmdbjava.LmdbException;

/// A walk through rows, and through the keys of a bucket as if each were a row.
final class LmdbCursor implements OrderedStore.Cursor {
  private final LmdbView view;
  private final Cursor<byte[]> rows;
  private final KeyRange range;
  private final boolean ascending;

  /// What is left of the bucket at which the walk is.
  private final ArrayDeque<Map.Entry<Bytes, Bytes>> bucket = new ArrayDeque<>();

  private @Nullable Bytes key;
  private @Nullable Bytes value;
  private boolean begun;
  private boolean released;

  LmdbCursor(LmdbView view, Cursor<byte[]> rows, KeyRange range, boolean ascending) {
    this.view = view;
    this.rows = rows;
    this.range = range;
    this.ascending = ascending;
  }

  @Override
  public boolean next() {
    synchronized (view) {
      requireLiving();
      try {
        if (!begun) {
          return !range.isEmpty() && begin();
        }
        if (key == null) {
          return false;
        }
        return bucket.isEmpty() ? arrive(step()) : take();
      } catch (LmdbException e) {
        throw view.failed(e);
      }
    }
  }

  @Override
  public boolean seek(Bytes target) {
    synchronized (view) {
      requireLiving();
      try {
        if (range.isEmpty()) {
          return false;
        }
        boolean before =
            ascending
                ? target.compareTo(range.from()) <= 0
                : range.to().isPresent() && target.compareTo(range.to().get()) >= 0;
        return before ? begin() : walkFrom(target, true);
      } catch (LmdbException e) {
        throw view.failed(e);
      }
    }
  }

  private boolean begin() {
    if (ascending) {
      return walkFrom(range.from(), true);
    }
    if (range.to().isPresent()) {
      return walkFrom(range.to().get(), false);
    }
    begun = true;
    bucket.clear();
    return arrive(rows.last());
  }

  private boolean walkFrom(Bytes target, boolean inclusive) {
    begun = true;
    bucket.clear();
    byte[] row = LmdbKeys.row(target);
    boolean found = rows.get(row, GetOp.MDB_SET_RANGE);
    if (found && Arrays.equals(rows.key(), row)) {
      return arriveAt(target, inclusive);
    }
    if (ascending) {
      return arrive(found);
    }
    return arrive(found ? rows.prev() : rows.last());
  }

  /// At the target's own row: its entries before the target, in the order of the walk, are left
  /// out.
  private boolean arriveAt(Bytes target, boolean inclusive) {
    NavigableMap<Bytes, Bytes> entries = LmdbKeys.entries(rows.key(), rows.val());
    fill(ascending ? entries.tailMap(target, inclusive) : entries.headMap(target, inclusive));
    return bucket.isEmpty() ? arrive(step()) : take();
  }

  private boolean step() {
    return ascending ? rows.next() : rows.prev();
  }

  private boolean arrive(boolean found) {
    if (!found) {
      key = null;
      return false;
    }
    byte[] row = rows.key();
    if (LmdbKeys.isBucket(row)) {
      fill(LmdbKeys.entries(row, rows.val()));
      return take();
    }
    return at(LmdbKeys.key(row), Bytes.wrap(rows.val()));
  }

  private void fill(NavigableMap<Bytes, Bytes> entries) {
    bucket.addAll((ascending ? entries : entries.descendingMap()).entrySet());
  }

  private boolean take() {
    Map.Entry<Bytes, Bytes> entry = bucket.remove();
    return at(entry.getKey(), entry.getValue());
  }

  private boolean at(Bytes newKey, Bytes newValue) {
    boolean within = range.contains(newKey);
    key = within ? newKey : null;
    value = newValue;
    return within;
  }

  @Override
  public Bytes key() {
    if (key == null) {
      throw new NoSuchElementException("not at an entry");
    }
    return key;
  }

  @Override
  public Bytes value() {
    if (key == null || value == null) {
      throw new NoSuchElementException("not at an entry");
    }
    return value;
  }

  private void requireLiving() {
    view.requireOpen();
    if (released) {
      throw new StorageException.Closed("cursor");
    }
  }

  @Override
  public void close() {
    synchronized (view) {
      release();
    }
  }

  /// The caller holds the view's lock.
  void release() {
    if (!released) {
      released = true;
      rows.close();
      view.ended(this);
    }
  }
}
