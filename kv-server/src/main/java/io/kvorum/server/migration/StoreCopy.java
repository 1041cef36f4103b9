package io.kvorum.server.migration;

import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.OrderedStore.Cursor;
import io.kvorum.storage.spi.OrderedStore.View;
import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.storage.spi.WriteBatch;
import java.nio.file.Path;
import java.util.function.Consumer;

/// Copies a store, row by row, into an empty directory of another engine.
///
/// @param say hears of the progress
public record StoreCopy(Consumer<String> say) implements EngineCopy {
  private static final long BATCH_BYTES = 1 << 20;
  private static final long TELL_BYTES = 256 << 20;

  @Override
  public String subject() {
    return "store";
  }

  @Override
  public void copy(StorageEngine from, Path source, StorageEngine to, Path target) {
    Tally written;
    try (OrderedStore old = from.openStore(source);
        OrderedStore next = to.openStore(target)) {
      written = copy(old, next);
      next.sync();
    }
    try (OrderedStore next = to.openStore(target);
        View view = next.view()) {
      Tally found = Tally.of(view);
      if (!found.equals(written)) {
        throw new NotCopiedException(
            "the copy of the store is not what it should be: "
                + written
                + ", but it holds "
                + found);
      }
    }
    say.accept("store: verified " + written.rows() + " rows: " + written);
  }

  private Tally copy(OrderedStore old, OrderedStore next) {
    Tally.Counter counter = new Tally.Counter();
    WriteBatch batch = new WriteBatch();
    long bytes = 0;
    long told = 0;
    try (View view = old.view();
        Cursor cursor = view.sweep(KeyRange.ALL)) {
      while (cursor.next()) {
        counter.add(cursor.key(), cursor.value());
        batch.put(cursor.key(), cursor.value());
        if (batch.bytes() >= BATCH_BYTES) {
          bytes += batch.bytes();
          next.write(batch);
          batch = new WriteBatch();
        }
        if (bytes - told >= TELL_BYTES) {
          told = bytes;
          say.accept("store: copied " + (bytes >> 20) + " MiB");
        }
      }
    }
    next.write(batch);
    return counter.tally();
  }
}
