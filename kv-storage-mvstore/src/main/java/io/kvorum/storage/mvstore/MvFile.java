package io.kvorum.storage.mvstore;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.EngineGauge;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageException;
import io.kvorum.storage.spi.StoreSize;
import io.kvorum.storage.spi.WriteBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.h2.mvstore.FileStore;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/// One file of MVStore, beneath a `RewritableStore`: each batch is a commit, and each commit is
/// synced before the next one.
///
/// The file is kept from growing by MVStore's own chunks: a commit appends a chunk, and a chunk
/// whose pages are all replaced is free at once, as no commit follows before the last one is on the
/// disk. After a sync, if enough was written, the emptiest chunks are rewritten, up to as much as
/// was written, so that the file stays in proportion to its content.
final class MvFile implements OrderedStore {
  private static final String MAP = "rows";

  private static final int LEAST_REWRITE_BYTES = 1 << 20;

  /// What a commit writes beside its batch: the pages on the way to the rows, and its chunk's
  /// frame.
  private static final int COMMIT_BYTES = 16 << 10;

  private final Path path;
  private final MVStore store;
  private final MVMap<Bytes, Bytes> map;
  private final int fillPercent;
  private final long rewriteAfterBytes;

  /// Held by whoever makes commits: a batch or compaction.
  private final ReentrantLock committer = new ReentrantLock();

  /// Those that keep their version in the file; also the lock of the store's end.
  private final Set<MvView> views = new HashSet<>();

  /// Since chunks were rewritten.
  private long writtenBytes;

  /// A commit has failed, and a part of its batch may be in the map.
  private boolean broken;

  private volatile boolean closed;

  /// @param rewriteAfterBytes how much is written between two times at which chunks are rewritten
  MvFile(Path path, MVStore store, MvStoreConfig config, long rewriteAfterBytes) {
    this.path = path;
    this.store = store;
    this.fillPercent = config.fillPercent();
    this.rewriteAfterBytes = rewriteAfterBytes;
    store.setRetentionTime(0);
    BytesType type = new BytesType();
    this.map = store.openMap(MAP, new MVMap.Builder<Bytes, Bytes>().keyType(type).valueType(type));
  }

  @Override
  public void write(WriteBatch batch) {
    committing(
        "write to",
        () -> {
          batch.changes().forEach(this::apply);
          store.commit();
          writtenBytes += batch.bytes() + COMMIT_BYTES;
        });
  }

  private void apply(WriteBatch.Change change) {
    switch (change) {
      case WriteBatch.Put put -> map.put(put.key(), put.value());
      case WriteBatch.Delete delete -> map.remove(delete.key());
      case WriteBatch.DeleteRange delete -> remove(delete.range());
    }
  }

  /// The iterator walks over the map as it was, so that it may be changed meanwhile.
  private void remove(KeyRange range) {
    Iterator<Bytes> keys = map.keyIterator(range.from());
    while (keys.hasNext()) {
      Bytes key = keys.next();
      if (!range.contains(key)) {
        return;
      }
      map.remove(key);
    }
  }

  @Override
  public void sync() {
    committing(
        "sync",
        () -> {
          store.sync();
          if (fillPercent > 0 && writtenBytes >= rewriteAfterBytes) {
            store.compact(fillPercent, Math.clamp(writtenBytes, LEAST_REWRITE_BYTES, 1 << 30));
            store.sync();
            writtenBytes = 0;
          }
        });
  }

  private void committing(String verb, Runnable commit) {
    committer.lock();
    try {
      requireOpen();
      requireWhole();
      broken = true;
      commit.run();
      broken = false;
    } catch (MVStoreException e) {
      throw MvFailures.of("cannot " + verb + " " + path, e);
    } finally {
      committer.unlock();
    }
  }

  private void requireWhole() {
    if (broken) {
      throw new StorageException.Io(
          path + " takes no writes any more", new IOException("an earlier commit failed"));
    }
  }

  @Override
  public View view() {
    synchronized (views) {
      requireOpen();
      try {
        MvView view = new MvView(this, map, store.registerVersionUsage());
        views.add(view);
        return view;
      } catch (MVStoreException e) {
        throw failed(e);
      }
    }
  }

  @Override
  public @Nullable Bytes get(Bytes key) {
    requireOpen();
    try {
      return map.get(key);
    } catch (MVStoreException e) {
      throw failed(e);
    }
  }

  @Override
  public StoreSize size() {
    requireOpen();
    try {
      FileStore<?> file = store.getFileStore();
      long chunks = file.size() * file.getFillRate() / 100;
      return new StoreSize(file.size(), chunks * file.getChunksFillRate() / 100);
    } catch (MVStoreException e) {
      throw failed(e);
    }
  }

  @Override
  public List<EngineGauge> gauges() {
    requireOpen();
    try {
      return List.of(
          new EngineGauge(
              "cache_used_bytes",
              "Pages in the cache, in whole MiB.",
              (long) store.getCacheSizeUsed() << 20),
          new EngineGauge(
              "chunks_fill_percent",
              "Of the file's chunks, what is in use.",
              store.getFileStore().getChunksFillRate()));
    } catch (MVStoreException e) {
      throw failed(e);
    }
  }

  /// Leaves the file as a crash after the last sync would: without MVStore's mark of a clean end.
  /// Of a file with that mark, MVStore 2.4.240 looks only at chunks which the newest one names; if
  /// one of these is gone, a dead one that a killed process has written over, it takes an old
  /// version of the store for the newest.
  ///
  /// After a failure nothing more is written.
  @Override
  public void close() {
    committer.lock();
    try {
      if (closed) {
        return;
      }
      endViews();
      if (!broken) {
        store.sync();
      }
    } catch (MVStoreException e) {
      throw MvFailures.of("cannot close " + path, e);
    } finally {
      store.closeImmediately();
      committer.unlock();
    }
  }

  private void endViews() {
    synchronized (views) {
      closed = true;
      views.clear();
    }
  }

  void release(MvView view) {
    synchronized (views) {
      if (views.remove(view)) {
        store.deregisterVersionUsage(view.version());
      }
    }
  }

  void requireOpen() {
    if (closed) {
      throw new StorageException.Closed("store " + path);
    }
  }

  StorageException failed(MVStoreException e) {
    requireOpen();
    return MvFailures.of("cannot read from " + path, e);
  }
}
