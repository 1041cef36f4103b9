package io.kvorum.storage.support;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.OrderedStore.Cursor;
import io.kvorum.storage.spi.OrderedStore.Order;
import io.kvorum.storage.spi.OrderedStore.View;
import io.kvorum.storage.spi.WriteBatch;
import java.nio.file.Path;
import java.util.Optional;

/// The copy of one file into another, in the order of the keys and a little at a time.
///
/// Between two steps the new file holds exactly the rows of the old one that are before the
/// `position`. So it needs no old view, which would keep replaced pages in the old file, and no
/// list of what changed meanwhile: a batch is done to both files, to the new one as far as it is
/// before the position. One thread at a time.
final class Rewrite {
  private final Path path;
  private final SharedFile target;

  /// The first key that is not copied yet.
  private Bytes position = Bytes.EMPTY;

  /// @param target the new file, empty
  Rewrite(Path path, SharedFile target) {
    this.path = path;
    this.target = target;
  }

  Path path() {
    return path;
  }

  SharedFile target() {
    return target;
  }

  /// Copies rows of `maxBytes` and up to one row more. Returns whether the copy is complete, and
  /// durable: it is not to follow any more then, but to take the source's place.
  boolean step(OrderedStore source, long maxBytes) {
    WriteBatch rows = new WriteBatch();
    Optional<Bytes> next = read(source, maxBytes, rows);
    target.store().write(rows);
    target.store().sync();
    position = next.orElse(position);
    return next.isEmpty();
  }

  /// Returns the first key that was left out.
  private Optional<Bytes> read(OrderedStore source, long maxBytes, WriteBatch into) {
    try (View view = source.view();
        Cursor rows = view.scan(KeyRange.from(position), Order.ASCENDING)) {
      while (rows.next()) {
        if (into.bytes() >= maxBytes) {
          return Optional.of(rows.key());
        }
        into.put(rows.key(), rows.value());
      }
      return Optional.empty();
    }
  }

  /// Does to the rows copied so far what a batch did to the source.
  void follow(WriteBatch batch) {
    WriteBatch copied = beforePosition(batch);
    if (!copied.isEmpty()) {
      target.store().write(copied);
    }
  }

  private WriteBatch beforePosition(WriteBatch batch) {
    WriteBatch before = new WriteBatch();
    for (WriteBatch.Change change : batch.changes()) {
      switch (change) {
        case WriteBatch.Put put -> {
          if (isCopied(put.key())) {
            before.put(put.key(), put.value());
          }
        }
        case WriteBatch.Delete delete -> {
          if (isCopied(delete.key())) {
            before.delete(delete.key());
          }
        }
        case WriteBatch.DeleteRange delete -> deleteRange(delete.range(), before);
      }
    }
    return before;
  }

  private void deleteRange(KeyRange range, WriteBatch into) {
    if (isCopied(range.from())) {
      into.deleteRange(
          KeyRange.of(range.from(), range.to().filter(this::isCopied).orElse(position)));
    }
  }

  private boolean isCopied(Bytes key) {
    return key.compareTo(position) < 0;
  }
}
