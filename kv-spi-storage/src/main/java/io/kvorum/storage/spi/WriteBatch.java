package io.kvorum.storage.spi;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Changes that become visible and durable together. Later changes win over earlier ones. Not
/// thread-safe; may be used again after `clear`.
public final class WriteBatch {
  private final ArrayList<Change> changes = new ArrayList<>();
  private long bytes;

  public WriteBatch() {}

  public sealed interface Change {}

  public record Put(Bytes key, Bytes value) implements Change {}

  public record Delete(Bytes key) implements Change {}

  public record DeleteRange(KeyRange range) implements Change {}

  public WriteBatch put(Bytes key, Bytes value) {
    changes.add(new Put(key, value));
    bytes += key.length() + value.length();
    return this;
  }

  public WriteBatch delete(Bytes key) {
    changes.add(new Delete(key));
    bytes += key.length();
    return this;
  }

  public WriteBatch deleteRange(KeyRange range) {
    changes.add(new DeleteRange(range));
    bytes += range.from().length() + range.to().map(Bytes::length).orElse(0);
    return this;
  }

  public List<Change> changes() {
    return Collections.unmodifiableList(changes);
  }

  public boolean isEmpty() {
    return changes.isEmpty();
  }

  /// Keys and values together, in bytes.
  public long bytes() {
    return bytes;
  }

  public void clear() {
    changes.clear();
    bytes = 0;
  }
}
