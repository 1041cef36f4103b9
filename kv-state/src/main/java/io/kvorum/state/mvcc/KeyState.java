package io.kvorum.state.mvcc;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyValue;
import io.kvorum.state.tree.Item;
import org.jspecify.annotations.Nullable;

/// What the index knows of a key: its present revision, all of its numbers but the value, and the
/// older revisions that are not compacted. Immutable. A deleted key stays, with version 0, until
/// its tombstone is compacted.
public final class KeyState extends Item {
  private final @Nullable History history;
  private final int sub;
  private final long main;
  private final long createRevision;
  private final long version;
  private final long lease;

  KeyState(
      byte[] key,
      long main,
      int sub,
      long createRevision,
      long version,
      long lease,
      @Nullable History history) {
    super(key);
    this.main = main;
    this.sub = sub;
    this.createRevision = createRevision;
    this.version = version;
    this.lease = lease;
    this.history = history;
  }

  /// The state after `kv` was put as row (`kv.modRevision()`, `sub`).
  static KeyState put(@Nullable KeyState before, KeyValue kv, int sub) {
    byte[] key = before == null ? kv.key().array() : before.key();
    return new KeyState(
        key,
        kv.modRevision(),
        sub,
        kv.createRevision(),
        kv.version(),
        kv.lease(),
        before == null ? null : before.wholeHistory());
  }

  /// Where a row of a key is, without what it says.
  static KeyState place(byte[] key, long main, int sub) {
    return new KeyState(key, main, sub, 0, 1, 0, null);
  }

  /// Of a key whose older revisions are compacted.
  static KeyState tombstone(byte[] key, long main, int sub) {
    return new KeyState(key, main, sub, 0, 0, 0, null);
  }

  /// The state after the key was deleted by row (`main`, `sub`).
  KeyState deleted(long main, int sub) {
    return new KeyState(key(), main, sub, 0, 0, 0, wholeHistory());
  }

  /// This state, made as if there were nothing before its own history, where `before` was the one
  /// before that.
  KeyState after(KeyState before) {
    History older = before.wholeHistory();
    return new KeyState(
        before.key(),
        main,
        sub,
        createRevision,
        version,
        lease,
        history == null ? older : older.plus(history));
  }

  /// Without its oldest `count` revisions.
  KeyState withoutOldest(int count) {
    History all = history;
    History rest = all == null || count >= all.size() ? null : all.withoutFirst(count);
    return new KeyState(key(), main, sub, createRevision, version, lease, rest);
  }

  private History wholeHistory() {
    boolean tombstone = !isLive();
    return history == null ? History.of(main, sub, tombstone) : history.plus(main, sub, tombstone);
  }

  /// 1 for a key that exists.
  @Override
  protected int weight() {
    return isLive() ? 1 : 0;
  }

  /// The revision of the last change.
  @Override
  protected long stamp() {
    return main;
  }

  public boolean isLive() {
    return version > 0;
  }

  public long main() {
    return main;
  }

  public int sub() {
    return sub;
  }

  public long createRevision() {
    return createRevision;
  }

  public long version() {
    return version;
  }

  public long lease() {
    return lease;
  }

  @Nullable History history() {
    return history;
  }

  /// Whether the key existed at a revision.
  boolean isLiveAt(long revision) {
    if (main <= revision) {
      return isLive();
    }
    int index = history == null ? -1 : history.lastUpTo(revision);
    return history != null && index >= 0 && !history.isTombstone(index);
  }

  /// Whether (`rowMain`, `rowSub`) was the newest row of this key at a revision.
  boolean isNewestAt(long revision, long rowMain, int rowSub) {
    if (main <= revision) {
      return main == rowMain && sub == rowSub;
    }
    int index = history == null ? -1 : history.lastUpTo(revision);
    return history != null
        && index >= 0
        && history.main(index) == rowMain
        && history.sub(index) == rowSub;
  }

  /// What a keys-only answer says: no value and no lease.
  KeyValue withoutValueAndLease() {
    return new KeyValue(Bytes.wrap(key()), createRevision, main, version, Bytes.EMPTY, 0);
  }
}
