package io.kvorum.server.system;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.etcd.jetcd.api.PutRequest;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// Many leases, asked for and kept alive without waiting for each answer, and until when each of
/// them must live at least. One thread uses it, any may ask.
final class LeaseCrowd {
  private static final int MOST_AT_ONCE = 256;
  private static final long LIMIT_SECONDS = 60;

  /// Of one stream, a server answers one renewal after the other.
  private static final int STREAMS = 16;

  private final Semaphore room = new Semaphore(MOST_AT_ONCE);
  private final CompletableFuture<Void> broken = new CompletableFuture<>();
  private final Map<Long, Long> ends = new ConcurrentHashMap<>();

  /// The leases, and the moments before which none of them may end, as `System.nanoTime()`.
  Map<Long, Long> ends() {
    return ends;
  }

  static ByteString key(long lease) {
    return ByteString.copyFromUtf8("lease/" + Long.toHexString(lease));
  }

  /// Grants leases with a key each, and returns when they have it.
  void grant(Wire wire, Collection<Long> leases, long ttlSeconds) {
    for (long lease : leases) {
      long sent = System.nanoTime();
      LeaseGrantRequest grant =
          LeaseGrantRequest.newBuilder().setID(lease).setTTL(ttlSeconds).build();
      PutRequest put = PutRequest.newBuilder().setKey(key(lease)).setLease(lease).build();
      acquire();
      ask(
          wire,
          LeaseGrpc.getLeaseGrantMethod(),
          grant,
          _ -> {
            ends.put(lease, sent + TimeUnit.SECONDS.toNanos(ttlSeconds));
            ask(wire, KVGrpc.getPutMethod(), put, _ -> room.release());
          });
    }
    acquireAll();
  }

  /// Keeps leases alive by some streams; gives how many of them still were.
  int keepAlive(Wire wire, List<Long> leases) {
    AtomicInteger alive = new AtomicInteger();
    Map<Long, Long> sent = new ConcurrentHashMap<>();
    StreamObserver<LeaseKeepAliveResponse> answers =
        observer(
            answer -> {
              if (answer.getTTL() > 0) {
                alive.incrementAndGet();
                long ttlNanos = TimeUnit.SECONDS.toNanos(answer.getTTL());
                long asked = Objects.requireNonNull(sent.get(answer.getID()));
                ends.merge(answer.getID(), asked + ttlNanos, Math::max);
              }
              room.release();
            });
    List<StreamObserver<LeaseKeepAliveRequest>> streams =
        IntStream.range(0, STREAMS).mapToObj(_ -> keepAlive(wire, answers)).toList();
    int next = 0;
    for (long lease : leases) {
      acquire();
      sent.put(lease, System.nanoTime());
      streams.get(next++ % STREAMS).onNext(LeaseKeepAliveRequest.newBuilder().setID(lease).build());
    }
    acquireAll();
    streams.forEach(StreamObserver::onCompleted);
    return alive.get();
  }

  private static StreamObserver<LeaseKeepAliveRequest> keepAlive(
      Wire wire, StreamObserver<LeaseKeepAliveResponse> answers) {
    return ClientCalls.asyncBidiStreamingCall(
        wire.channel().newCall(LeaseGrpc.getLeaseKeepAliveMethod(), CallOptions.DEFAULT), answers);
  }

  private void acquire() {
    acquire(1);
  }

  /// Waits for all answers.
  private void acquireAll() {
    acquire(MOST_AT_ONCE);
    room.release(MOST_AT_ONCE);
  }

  private void acquire(int count) {
    try {
      boolean answered = room.tryAcquire(count, LIMIT_SECONDS, TimeUnit.SECONDS);
      if (broken.isCompletedExceptionally()) {
        broken.join();
      }
      if (!answered) {
        throw new AssertionError("no answer within " + LIMIT_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while leases were asked for", e);
    }
  }

  private <Q, R> void ask(
      Wire wire, MethodDescriptor<Q, R> method, Q request, Consumer<R> answered) {
    ClientCalls.asyncUnaryCall(
        wire.channel().newCall(method, CallOptions.DEFAULT), request, observer(answered));
  }

  private <R> StreamObserver<R> observer(Consumer<R> answered) {
    return new StreamObserver<>() {
      @Override
      public void onNext(R answer) {
        answered.accept(answer);
      }

      @Override
      public void onError(Throwable failure) {
        broken.completeExceptionally(failure);
        room.release(MOST_AT_ONCE);
      }

      @Override
      public void onCompleted() {
        // Every answer was counted as it came.
      }
    };
  }
}
