package io.kvorum.state.mvcc;

import io.kvorum.api.Bytes;
import io.kvorum.api.Event;
import io.kvorum.api.KeyValue;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.state.schema.Schema;
import io.kvorum.state.tree.SortedTree;
import io.kvorum.state.tree.TreeEditor;
import io.kvorum.storage.spi.StorageException;
import io.kvorum.storage.spi.WriteBatch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The writing side of the keys: changes the index, and collects the rows of one batch of the
/// store. A command's changes share one new revision. One thread.
public final class VersionStore {
  private final TreeEditor<KeyState> index;
  private final StoredRows stored;

  /// The rows put since `begin`, in the order of their revisions: not yet in the store.
  private final List<Row> pending = new ArrayList<>();

  /// The changes of the command under way.
  private List<Event> events = new ArrayList<>();

  private WriteBatch batch = new WriteBatch();
  private long revision;
  private long storedRevision;
  private long compacted;

  VersionStore(SortedTree<KeyState> index, StoredRows stored, long revision, long compacted) {
    this.index = new TreeEditor<>(index);
    this.stored = stored;
    this.revision = revision;
    this.storedRevision = revision;
    this.compacted = compacted;
  }

  /// Begins to collect changes in a batch.
  public void begin(WriteBatch into) {
    batch = into;
  }

  /// The keys now, with the changes of the command under way, until the next change.
  public Snapshot now() {
    return new Snapshot(index.tree(), this::fetch, pendingRevision(), compacted);
  }

  /// The revision with the changes of the command under way.
  public long pendingRevision() {
    return events.isEmpty() ? revision : revision + 1;
  }

  public long revision() {
    return revision;
  }

  public long compacted() {
    return compacted;
  }

  public @Nullable KeyState state(Bytes key) {
    return index.tree().get(key.array());
  }

  /// Puts a key whose state is `before`.
  public void put(@Nullable KeyState before, Bytes key, Bytes value, long lease) {
    long main = revision + 1;
    int sub = events.size();
    KeyValue kv =
        before == null || !before.isLive()
            ? new KeyValue(key, main, main, 1, value, lease)
            : new KeyValue(
                Bytes.wrap(before.key()),
                before.createRevision(),
                main,
                before.version() + 1,
                value,
                lease);
    index.put(KeyState.put(before, kv, sub));
    batch.put(Schema.row(main, sub), RowCodec.encode(kv));
    pending.add(new Row(sub, kv, isWanted(before)));
    events.add(Event.put(kv));
  }

  /// Deletes a key that exists.
  public void delete(KeyState before) {
    long main = revision + 1;
    int sub = events.size();
    Bytes key = Bytes.wrap(before.key());
    index.put(before.deleted(main, sub));
    batch.put(Schema.row(main, sub), RowCodec.encodeTombstone(key));
    events.add(Event.delete(key, main));
  }

  /// Ends a command: if it has changed anything, that has become the next revision.
  public List<Event> commit() {
    if (events.isEmpty()) {
      return List.of();
    }
    revision++;
    List<Event> committed = List.copyOf(events);
    events = new ArrayList<>(Math.min(events.size(), 16));
    return committed;
  }

  /// From now on nothing before `upTo` can be read.
  ///
  /// @throws KvException COMPACTED or FUTURE_REVISION
  public void compact(long upTo) {
    if (upTo <= compacted) {
      throw new KvException(KvError.COMPACTED);
    }
    if (upTo > revision) {
      throw new KvException(KvError.FUTURE_REVISION);
    }
    compacted = upTo;
    batch.put(Schema.COMPACTED, Schema.number(upTo));
  }

  /// Adds what the batch needs besides its rows. Nothing may be changed after it until `publish`.
  public void complete() {
    if (revision != storedRevision) {
      batch.put(Schema.REVISION, Schema.number(revision));
    }
  }

  /// The batch is in the store: gives the keys away as they are now.
  public Snapshot publish() {
    for (Row row : pending) {
      if (row.isUsed()) {
        stored.cache(row);
      }
    }
    pending.clear();
    storedRevision = revision;
    stored.compacted(compacted);
    return snapshot();
  }

  Snapshot snapshot() {
    return new Snapshot(index.freeze(), this::fetchStored, revision, compacted);
  }

  TreeEditor<KeyState> index() {
    return index;
  }

  /// Whether readers ask for a key: what nobody reads is not worth the memory, and rows that live
  /// for some seconds are what a generational collector finds hardest.
  private boolean isWanted(@Nullable KeyState before) {
    if (before == null || !before.isLive()) {
      return false;
    }
    return before.main() > storedRevision
        ? pendingRow(before.main(), before.sub()).isUsed()
        : stored.isWanted(before.main(), before.sub());
  }

  private KeyValue fetch(long main, int sub) {
    return main > storedRevision ? pendingRow(main, sub).kv() : fetchStored(main, sub);
  }

  private Row pendingRow(long main, int sub) {
    int low = 0;
    int high = pending.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      Row row = pending.get(middle);
      int order =
          row.main() == main ? Integer.compare(row.sub(), sub) : Long.compare(row.main(), main);
      if (order == 0) {
        return row;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    throw new IllegalStateException("row " + main + "/" + sub + " is not in this batch");
  }

  /// Of snapshots on any thread.
  private KeyValue fetchStored(long main, int sub) {
    KeyValue kv = stored.get(main, sub);
    if (kv != null) {
      return kv;
    }
    // Rows up to the newest compaction may be gone, none after it.
    if (main <= stored.compacted()) {
      throw new KvException(KvError.COMPACTED);
    }
    throw new StorageException.Corrupted("the store has lost revision row " + main + "/" + sub);
  }
}
