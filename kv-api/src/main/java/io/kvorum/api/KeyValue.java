package io.kvorum.api;

/// A key at one of its revisions. `version` counts the changes since the creation, from 1; `lease`
/// is 0 when there is none.
public record KeyValue(
    Bytes key, long createRevision, long modRevision, long version, Bytes value, long lease) {

  /// What an event says of a deleted key: its name and the revision that deleted it.
  public static KeyValue tombstone(Bytes key, long revision) {
    return new KeyValue(key, 0, revision, 0, Bytes.EMPTY, 0);
  }

  public KeyValue withoutValue() {
    return new KeyValue(key, createRevision, modRevision, version, Bytes.EMPTY, lease);
  }
}
