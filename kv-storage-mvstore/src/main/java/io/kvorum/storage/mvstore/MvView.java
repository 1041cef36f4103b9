package io.kvorum.storage.mvstore;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.OrderedStore.Cursor;
import io.kvorum.storage.spi.OrderedStore.Order;
import io.kvorum.storage.spi.StorageException;
import java.util.NoSuchElementException;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.RootReference;
import org.jspecify.annotations.Nullable;

/// A root of the map, which stays as it is. The registered version keeps its pages in the file.
final class MvView implements OrderedStore.View {
  private final MvFile file;
  private final MVMap<Bytes, Bytes> map;
  private final MVStore.TxCounter version;
  private final RootReference<Bytes, Bytes> root;
  private boolean closed;

  MvView(MvFile file, MVMap<Bytes, Bytes> map, MVStore.TxCounter version) {
    this.file = file;
    this.map = map;
    this.version = version;
    this.root = map.getRoot();
  }

  MVStore.TxCounter version() {
    return version;
  }

  @Override
  public @Nullable Bytes get(Bytes key) {
    requireOpen();
    try {
      return map.get(root.root, key);
    } catch (MVStoreException e) {
      throw file.failed(e);
    }
  }

  @Override
  public Cursor scan(KeyRange range, Order order) {
    requireOpen();
    return new Rows(range, order == Order.ASCENDING);
  }

  private void requireOpen() {
    file.requireOpen();
    if (closed) {
      throw new StorageException.Closed("view");
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      file.release(this);
    }
  }

  private final class Rows implements Cursor {
    private final KeyRange range;
    private final boolean ascending;
    private org.h2.mvstore.@Nullable Cursor<Bytes, Bytes> walk;
    private @Nullable Bytes key;
    private boolean over;

    Rows(KeyRange range, boolean ascending) {
      this.range = range;
      this.ascending = ascending;
      this.over = range.isEmpty();
    }

    @Override
    public boolean next() {
      requireOpen();
      if (over) {
        return false;
      }
      try {
        if (walk == null) {
          return begin();
        }
        return arrive(walk);
      } catch (MVStoreException e) {
        throw file.failed(e);
      }
    }

    @Override
    public boolean seek(Bytes target) {
      requireOpen();
      if (range.isEmpty()) {
        return false;
      }
      try {
        boolean before =
            ascending
                ? target.compareTo(range.from()) <= 0
                : range.to().isPresent() && target.compareTo(range.to().get()) >= 0;
        if (before) {
          return begin();
        }
        return arrive(walkFrom(target));
      } catch (MVStoreException e) {
        throw file.failed(e);
      }
    }

    /// A walk down begins at the end of the range, which is no part of it.
    private boolean begin() {
      if (ascending) {
        return arrive(walkFrom(range.from()));
      }
      if (range.to().isEmpty()) {
        return arrive(walkFrom(null));
      }
      Bytes end = range.to().get();
      org.h2.mvstore.Cursor<Bytes, Bytes> rows = walkFrom(end);
      return arrive(rows) || (key != null && key.equals(end) && arrive(rows));
    }

    private org.h2.mvstore.Cursor<Bytes, Bytes> walkFrom(@Nullable Bytes start) {
      org.h2.mvstore.Cursor<Bytes, Bytes> rows =
          new org.h2.mvstore.Cursor<>(root, start, null, !ascending);
      walk = rows;
      return rows;
    }

    /// Leaves `key` at an entry outside the range, for `begin`.
    private boolean arrive(org.h2.mvstore.Cursor<Bytes, Bytes> rows) {
      key = rows.hasNext() ? rows.next() : null;
      over = key == null || !range.contains(key);
      return !over;
    }

    @Override
    public Bytes key() {
      if (over || key == null) {
        throw new NoSuchElementException("not at an entry");
      }
      return key;
    }

    @Override
    public Bytes value() {
      key();
      if (walk == null) {
        throw new NoSuchElementException("not at an entry");
      }
      return walk.getValue();
    }

    @Override
    public void close() {}
  }
}
