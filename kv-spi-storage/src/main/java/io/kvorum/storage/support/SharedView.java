package io.kvorum.storage.support;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.OrderedStore.Cursor;
import io.kvorum.storage.spi.OrderedStore.Order;
import io.kvorum.storage.spi.OrderedStore.View;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A view of a file, which stays open as long as the view.
final class SharedView implements View {
  private final SharedFile file;
  private final View view;
  private final AtomicBoolean closed = new AtomicBoolean();

  /// @param file entered already; left when the view is closed
  SharedView(SharedFile file, View view) {
    this.file = file;
    this.view = view;
  }

  @Override
  public @Nullable Bytes get(Bytes key) {
    return view.get(key);
  }

  @Override
  public Cursor scan(KeyRange range, Order order) {
    return view.scan(range, order);
  }

  @Override
  public Cursor sweep(KeyRange range) {
    return view.sweep(range);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      try {
        view.close();
      } finally {
        file.leave();
      }
    }
  }
}
