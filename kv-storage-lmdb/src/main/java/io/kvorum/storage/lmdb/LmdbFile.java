package io.kvorum.storage.lmdb;

import io.kvorum.storage.spi.EngineGauge;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageException;
import io.kvorum.storage.spi.StoreSize;
import io.kvorum.storage.spi.WriteBatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.LmdbException;
import org.lmdbjava.Stat;
import org.lmdbjava.Txn;

/// One environment of LMDB, beneath a `RewritableStore`: each batch is a transaction, synced when
/// it is committed.
///
/// A view is a read transaction. It takes one of a limited number of reader slots and keeps every
/// page that it sees from being reused, so the oldest is revoked when all slots are taken, and any
/// that is too old when a batch is written (STORE-10).
final class LmdbFile implements OrderedStore {
  /// For views that are being ended by another thread.
  static final int SPARE_READERS = 16;

  private static final int META_PAGES = 2;

  private final Path path;
  private final Env<byte[]> env;
  private final Dbi<byte[]> rows;
  private final LmdbConfig config;
  private final Runnable onClosed;

  /// In the order of their age; also the lock of the environment's life.
  private final Set<LmdbView> views = new LinkedHashSet<>();

  private boolean closed;

  LmdbFile(Path path, Env<byte[]> env, LmdbConfig config, Runnable onClosed) {
    this.path = path;
    this.env = env;
    this.config = config;
    this.onClosed = onClosed;
    this.rows = env.openDbi((byte[]) null, DbiFlags.MDB_CREATE);
  }

  /// Called by the drainer only, which ends before `close`.
  @Override
  public void write(WriteBatch batch) {
    revokeOldViews();
    try (Txn<byte[]> transaction = env.txnWrite()) {
      LmdbWriter writer = new LmdbWriter(rows, transaction);
      batch.changes().forEach(writer::apply);
      transaction.commit();
    } catch (LmdbException e) {
      throw LmdbFailures.ofWrite(path, e);
    }
  }

  private void revokeOldViews() {
    long now = System.nanoTime();
    List<LmdbView> old = new ArrayList<>();
    synchronized (views) {
      for (LmdbView view : views) {
        if (now - view.takenNanos() > config.maxViewAge().toNanos()) {
          old.add(view);
        }
      }
    }
    old.forEach(view -> view.end(LmdbView.State.EXPIRED));
  }

  /// Nothing is left to do: a commit returns when it is on the disk.
  @Override
  public void sync() {}

  @Override
  public View view() {
    synchronized (views) {
      if (closed) {
        throw new StorageException.Closed("store " + path);
      }
      if (views.size() >= config.maxViews()) {
        LmdbView oldest = views.iterator().next();
        views.remove(oldest);
        oldest.end(LmdbView.State.EXPIRED);
      }
      try {
        LmdbView view = new LmdbView(this, path, rows, env.txnRead());
        views.add(view);
        return view;
      } catch (LmdbException e) {
        throw LmdbFailures.of("cannot read from " + path, e);
      }
    }
  }

  void ended(LmdbView view) {
    synchronized (views) {
      views.remove(view);
    }
  }

  @Override
  public StoreSize size() {
    synchronized (views) {
      if (closed) {
        throw new StorageException.Closed("store " + path);
      }
      try {
        Stat stat = env.stat();
        long allocated = (env.info().lastPageNumber + 1) * stat.pageSize;
        long pages = META_PAGES + stat.branchPages + stat.leafPages + stat.overflowPages;
        return new StoreSize(allocated, Math.min(pages * stat.pageSize, allocated));
      } catch (LmdbException e) {
        throw LmdbFailures.of("cannot measure " + path, e);
      }
    }
  }

  @Override
  public List<EngineGauge> gauges() {
    synchronized (views) {
      return List.of(
          new EngineGauge(
              "open_views", "Views that keep replaced pages in the file.", views.size()));
    }
  }

  @Override
  public void close() {
    synchronized (views) {
      if (closed) {
        return;
      }
      closed = true;
      List.copyOf(views).forEach(view -> view.end(LmdbView.State.CLOSED));
      views.clear();
      env.close();
    }
    onClosed.run();
  }
}
