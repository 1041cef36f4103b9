package io.kvorum.state.mvcc;

import io.kvorum.api.Bytes;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.state.schema.Schema;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.OrderedStore.Cursor;
import io.kvorum.storage.spi.OrderedStore.View;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/// etcd's HashKV (`mvcc/hash.go`): CRC-32C over the name of its bucket, then every row up to a
/// revision as etcd stores it: `main _ sub`, a `t` for a tombstone, and the encoded KeyValue.
///
/// Of the rows up to the compacted revision only those count that are a living key's newest up to
/// the hashed revision, and no tombstone does: not what the compaction leaves, but less, so that
/// members agree however far they have come with it. Where no key lives at the hashed revision,
/// etcd counts whatever its compaction has left so far; here it counts what a finished one leaves.
public final class KvHash {
  private final CRC32C crc = new CRC32C();
  private final ByteBuffer rowKey = ByteBuffer.allocate(18).put(8, (byte) '_').put(17, (byte) 't');
  private final Snapshot snapshot;
  private final StoredRows stored;
  private long keptAt;

  public KvHash(Snapshot snapshot, StoredRows stored) {
    this.snapshot = snapshot;
    this.stored = stored;
  }

  /// Nothing is at or before a negative revision, and etcd takes it for none that is compacted.
  ///
  /// @throws KvException COMPACTED or FUTURE_REVISION; COMPACTED also when a compaction newer than
  ///   the snapshot may have removed rows: the caller takes a new one
  public int upTo(long revision) {
    if (revision > snapshot.revision()) {
      throw new KvException(KvError.FUTURE_REVISION);
    }
    if (revision > 0 && revision < snapshot.compacted()) {
      throw new KvException(KvError.COMPACTED);
    }
    keptAt = snapshot.hasKeysAt(revision) ? revision : snapshot.compacted();
    crc.update("key".getBytes(StandardCharsets.US_ASCII));
    try (View view = stored.store().view();
        Cursor rows =
            view.scan(Schema.rows(0, Math.max(0, revision)), OrderedStore.Order.ASCENDING)) {
      if (stored.compacted() != snapshot.compacted()) {
        throw new KvException(KvError.COMPACTED);
      }
      while (rows.next()) {
        add(rows.key(), rows.value());
      }
    }
    return (int) crc.getValue();
  }

  private void add(Bytes key, Bytes row) {
    long main = Schema.mainOf(key);
    int sub = Schema.subOf(key);
    boolean tombstone = RowCodec.isTombstone(row);
    if (main <= snapshot.compacted() && (tombstone || !isKept(main, sub, row))) {
      return;
    }
    rowKey.putLong(0, main).putLong(9, sub);
    crc.update(rowKey.array(), 0, tombstone ? 18 : 17);
    crc.update(row.array(), RowCodec.kvOffset(), row.length() - RowCodec.kvOffset());
  }

  private boolean isKept(long main, int sub, Bytes row) {
    KeyState state = snapshot.index().get(RowCodec.keyOf(row));
    return state != null && state.isNewestAt(keptAt, main, sub);
  }
}
