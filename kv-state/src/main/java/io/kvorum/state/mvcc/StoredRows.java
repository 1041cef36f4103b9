package io.kvorum.state.mvcc;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyValue;
import io.kvorum.state.schema.Schema;
import io.kvorum.storage.spi.OrderedStore;
import org.jspecify.annotations.Nullable;

/// The rows that the store holds, through a cache. From any thread.
public final class StoredRows {
  private final OrderedStore store;
  private final RowCache cache;

  /// The newest compaction whose rows may be on their way out: set before the first of them goes.
  private volatile long compacted;

  public StoredRows(OrderedStore store, long cacheBytes, long compacted) {
    this.store = store;
    this.cache = new RowCache(cacheBytes);
    this.compacted = compacted;
  }

  OrderedStore store() {
    return store;
  }

  /// The newest compaction whose rows may be gone.
  public long compacted() {
    return compacted;
  }

  void compacted(long revision) {
    compacted = revision;
  }

  /// The row, or null if a compaction has removed it.
  @Nullable KeyValue get(long main, int sub) {
    Row cached = cache.get(main, sub);
    if (cached != null) {
      return cached.kv();
    }
    Bytes stored = store.get(Schema.row(main, sub));
    if (stored == null) {
      return null;
    }
    KeyValue kv = RowCodec.decode(stored);
    cache.put(new Row(sub, kv, true));
    return kv;
  }

  /// Whether readers have asked for a row of late.
  boolean isWanted(long main, int sub) {
    return cache.isUsed(main, sub);
  }

  /// A new row, which nobody has asked for yet.
  void cache(Row row) {
    row.used(false);
    cache.put(row);
  }
}
