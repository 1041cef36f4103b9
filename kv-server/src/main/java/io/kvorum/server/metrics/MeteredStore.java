package io.kvorum.server.metrics;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.EngineGauge;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StoreSize;
import io.kvorum.storage.spi.WriteBatch;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A store that is watched. Everything goes to the engine's own.
final class MeteredStore implements OrderedStore {
  private final OrderedStore store;
  private final StoreMetrics metrics;

  MeteredStore(OrderedStore store, StoreMetrics metrics) {
    this.store = store;
    this.metrics = metrics;
  }

  @Override
  public void write(WriteBatch batch) {
    long before = System.nanoTime();
    store.write(batch);
    metrics.written(System.nanoTime() - before);
  }

  @Override
  public void sync() {
    long before = System.nanoTime();
    store.sync();
    metrics.synced(System.nanoTime() - before);
  }

  @Override
  public View view() {
    View view = store.view();
    metrics.viewOpened();
    return new MeteredView(view, metrics);
  }

  @Override
  public @Nullable Bytes get(Bytes key) {
    return store.get(key);
  }

  @Override
  public StoreSize size() {
    return store.size();
  }

  @Override
  public List<EngineGauge> gauges() {
    return store.gauges();
  }

  @Override
  public void reclaim() {
    metrics.reclaimBegins();
    long before = System.nanoTime();
    boolean done = false;
    try {
      store.reclaim();
      done = true;
    } finally {
      metrics.reclaimEnds(done, System.nanoTime() - before);
    }
  }

  @Override
  public void close() {
    store.close();
  }

  private static final class MeteredView implements View {
    private final View view;
    private final StoreMetrics metrics;
    private final AtomicBoolean closed = new AtomicBoolean();

    MeteredView(View view, StoreMetrics metrics) {
      this.view = view;
      this.metrics = metrics;
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
        metrics.viewClosed();
      }
      view.close();
    }
  }
}
