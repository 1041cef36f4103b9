package io.kvorum.api;

import java.util.Optional;

/// One change of one key. A delete carries the key and its revision only (`KeyValue.tombstone`).
/// `previous` is filled only for watchers that asked for it.
public record Event(Type type, KeyValue kv, Optional<KeyValue> previous) {
  public enum Type {
    PUT,
    DELETE
  }

  public static Event put(KeyValue kv) {
    return new Event(Type.PUT, kv, Optional.empty());
  }

  public static Event delete(Bytes key, long revision) {
    return new Event(Type.DELETE, KeyValue.tombstone(key, revision), Optional.empty());
  }

  public Event withPrevious(Optional<KeyValue> before) {
    return new Event(type, kv, before);
  }
}
