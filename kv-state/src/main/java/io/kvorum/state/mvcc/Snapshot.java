package io.kvorum.state.mvcc;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.api.KeyValue;
import io.kvorum.api.Kv;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.ResponseHeader;
import io.kvorum.state.tree.SortedTree;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// All keys at one moment, with those of their older revisions that are not compacted. Immutable
/// once it is published; the ones that a command sees while it is applied hold until its next
/// change.
public final class Snapshot {
  private final SortedTree<KeyState> index;
  private final RowSource rows;
  private final long revision;
  private final long compacted;
  private final ResponseHeader header;

  Snapshot(SortedTree<KeyState> index, RowSource rows, long revision, long compacted) {
    this.index = index;
    this.rows = rows;
    this.revision = revision;
    this.compacted = compacted;
    this.header = new ResponseHeader(0, 0, revision, 0);
  }

  public long revision() {
    return revision;
  }

  /// -1 if nothing was ever compacted.
  public long compacted() {
    return compacted;
  }

  /// Of answers at this moment: the revision alone.
  public ResponseHeader header() {
    return header;
  }

  /// etcd's Range (semantics.md 3).
  ///
  /// @throws KvException COMPACTED or FUTURE_REVISION
  public Kv.RangeResponse range(Kv.RangeRequest request) {
    if (request.isSingleKey() && request.revision() <= 0 && wantsValue(request)) {
      return single(request.key());
    }
    return new RangeQuery(this, request, readable(request.revision())).answer();
  }

  /// Whether the answer is the key and its value, if there is one: the request of nearly every get.
  private static boolean wantsValue(Kv.RangeRequest request) {
    return !request.countOnly() && !request.keysOnly() && !request.hasRevisionFilter();
  }

  private Kv.RangeResponse single(Bytes key) {
    KeyState state = index.get(key.array());
    if (state == null || !state.isLive()) {
      return new Kv.RangeResponse(header, List.of(), false, 0);
    }
    return new Kv.RangeResponse(header, List.of(fetch(state)), false, 1);
  }

  /// The revision that a request means.
  private long readable(long requested) {
    if (requested > revision) {
      throw new KvException(KvError.FUTURE_REVISION);
    }
    if (requested <= 0) {
      return revision;
    }
    if (requested < compacted) {
      throw new KvException(KvError.COMPACTED);
    }
    return requested;
  }

  /// Of the key now, also if it is deleted; null if it never was or is compacted away.
  public @Nullable KeyState state(Bytes key) {
    return index.get(key.array());
  }

  /// Shows every key of a range that exists now, in order, until the visitor answers false.
  public boolean walk(KeyRange range, Predicate<KeyState> visitor) {
    return index.walk(range, state -> !state.isLive() || visitor.test(state));
  }

  SortedTree<KeyState> index() {
    return index;
  }

  /// How many keys exist now.
  public int size() {
    return index.weight();
  }

  /// All that the index knows, in pieces of which `SavedIndex` is made.
  public void write(Consumer<? super Bytes> pieces) {
    IndexWriter.write(index, pieces);
  }

  /// How many keys of a range exist now.
  int count(KeyRange range) {
    return index.weight(range);
  }

  /// How many keys of a range existed at a revision; costs as much as has changed since.
  int countAt(KeyRange range, long at) {
    return at == revision
        ? count(range)
        : index.weightAt(range, at, state -> state.isLiveAt(at) ? 1 : 0);
  }

  /// Whether any key existed at a revision.
  boolean hasKeysAt(long at) {
    return countAt(KeyRange.ALL, at) > 0;
  }

  /// The key and value of a key that exists.
  public KeyValue fetch(KeyState state) {
    return rows.fetch(state.main(), state.sub());
  }

  /// A key as it was at a revision; null if it did not exist or that revision is compacted.
  public @Nullable KeyValue keyAt(Bytes key, long at) {
    KeyState state = at < compacted ? null : index.get(key.array());
    KeyState then = state == null ? null : stateAt(state, at);
    return then == null ? null : fetch(then);
  }

  /// What is known of a key at a revision, from the index alone: of an older row only its place.
  @Nullable KeyState stateAt(KeyState state, long at) {
    if (state.main() <= at) {
      return state.isLive() ? state : null;
    }
    History history = state.history();
    int index = history == null ? -1 : history.lastUpTo(at);
    if (history == null || index < 0 || history.isTombstone(index)) {
      return null;
    }
    return KeyState.place(state.key(), history.main(index), history.sub(index));
  }

  /// As `stateAt`, with all numbers, for which an older row is read.
  @Nullable KeyState wholeStateAt(KeyState state, long at) {
    KeyState then = stateAt(state, at);
    return then == null || then == state ? then : KeyState.put(null, fetch(then), then.sub());
  }
}
