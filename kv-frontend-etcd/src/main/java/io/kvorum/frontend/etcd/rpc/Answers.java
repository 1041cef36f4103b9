package io.kvorum.frontend.etcd.rpc;

import io.grpc.Status;
import io.kvorum.api.KvException;
import io.kvorum.api.StreamListener;
import io.kvorum.frontend.etcd.wire.Encoder;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Encodes a service's stream of answers into an outlet, and wakes the service when a slow client
/// has caught up.
final class Answers<R> implements StreamListener<R> {
  private final Outlet outlet;
  private final Encoder<R> encoder;
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

  Answers(Outlet outlet, Encoder<R> encoder) {
    this.outlet = outlet;
    this.encoder = encoder;
  }

  @Override
  public void next(R answer) {
    outlet.send(encoder.encode(answer));
  }

  @Override
  public void completed() {
    outlet.close(Status.OK);
  }

  @Override
  public void failed(KvException error) {
    outlet.close(Statuses.of(error));
  }

  @Override
  public boolean isReady() {
    return outlet.isReady();
  }

  @Override
  public boolean isCancelled() {
    return outlet.isCancelled();
  }

  /// The outlet may have turned ready just before the task was queued: then nobody else would run
  /// it.
  @Override
  public void whenReady(Runnable task) {
    waiting.add(task);
    if (outlet.isReady() || outlet.isCancelled()) {
      wake();
    }
  }

  /// Runs what waits; called when the outlet turns ready or its client is gone.
  void wake() {
    for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
      task.run();
    }
  }
}
