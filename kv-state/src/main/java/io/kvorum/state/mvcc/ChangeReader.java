package io.kvorum.state.mvcc;

import io.kvorum.api.Bytes;
import io.kvorum.api.Event;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.state.schema.Schema;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.OrderedStore.Cursor;
import io.kvorum.storage.spi.OrderedStore.View;
import java.util.ArrayList;
import java.util.List;

/// Reads rows back as the events that they were, whole revisions at a time.
public final class ChangeReader {
  private final List<Event> events = new ArrayList<>();
  private long nextRevision;

  /// Reads from revision `from` on until `maxBytes` of rows are reached or the snapshot ends.
  ///
  /// @throws KvException COMPACTED if `from` is below the compacted revision
  public ChangeReader(Snapshot snapshot, StoredRows stored, long from, int maxBytes) {
    nextRevision = Math.max(from, snapshot.revision() + 1);
    try (View view = stored.store().view();
        Cursor rows =
            view.scan(Schema.rows(from, snapshot.revision()), OrderedStore.Order.ASCENDING)) {
      // Asked after the view was taken: what goes from now on is still in it.
      if (from < stored.compacted()) {
        throw new KvException(KvError.COMPACTED);
      }
      read(rows, maxBytes);
    }
  }

  /// In the order of their revisions.
  public List<Event> events() {
    return events;
  }

  /// The first revision that was not read.
  public long nextRevision() {
    return nextRevision;
  }

  private void read(Cursor rows, int maxBytes) {
    long bytes = 0;
    long last = -1;
    while (rows.next()) {
      Bytes key = rows.key();
      Bytes row = rows.value();
      long main = Schema.mainOf(key);
      if (main != last && bytes >= maxBytes) {
        nextRevision = main;
        return;
      }
      last = main;
      bytes += row.length();
      events.add(
          RowCodec.isTombstone(row)
              ? Event.delete(Bytes.wrap(RowCodec.keyOf(row)), main)
              : Event.put(RowCodec.decode(row)));
    }
  }
}
