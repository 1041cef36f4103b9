package io.kvorum.server.system;

import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.PutResponse;
import io.grpc.CallOptions;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;

/// Many puts over one connection, some hundred of them under way at a time.
final class ManyPuts {
  private static final int IN_FLIGHT = 200;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Semaphore places = new Semaphore(IN_FLIGHT);
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final AtomicLong lastRevision = new AtomicLong();

  private ManyPuts() {}

  /// Puts `count` times, each of which must succeed.
  ///
  /// @return the newest revision
  static long send(Wire wire, int count, IntFunction<PutRequest> put) throws InterruptedException {
    ManyPuts puts = new ManyPuts();
    for (int i = 0; i < count && puts.failure.get() == null; i++) {
      puts.take(1);
      ClientCalls.asyncUnaryCall(
          wire.channel().newCall(KVGrpc.getPutMethod(), CallOptions.DEFAULT),
          put.apply(i),
          puts.new Answer());
    }
    puts.take(IN_FLIGHT);
    Throwable why = puts.failure.get();
    if (why != null) {
      throw new AssertionError("a put failed", why);
    }
    return puts.lastRevision.get();
  }

  private void take(int count) throws InterruptedException {
    if (!places.tryAcquire(count, LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("no put was answered within " + LIMIT);
    }
  }

  private final class Answer implements StreamObserver<PutResponse> {
    @Override
    public void onNext(PutResponse answer) {
      lastRevision.accumulateAndGet(answer.getHeader().getRevision(), Math::max);
    }

    @Override
    public void onError(Throwable error) {
      failure.compareAndSet(null, error);
      places.release();
    }

    @Override
    public void onCompleted() {
      places.release();
    }
  }
}
