package io.kvorum.server.system;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One watch stream, read as it comes: all its messages, in order. Any thread may ask.
final class History implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration BETWEEN_REQUESTS = Duration.ofMillis(200);
  static final ByteString ZERO = ByteString.copyFrom(new byte[1]);

  private final ClientCall<WatchRequest, WatchResponse> call;
  private final StreamObserver<WatchRequest> requests;
  private final List<WatchResponse> responses = new ArrayList<>();
  private @Nullable Status end;

  private History(ClientCall<WatchRequest, WatchResponse> call) {
    this.call = call;
    this.requests = ClientCalls.asyncBidiStreamingCall(call, new Observer());
  }

  /// A stream without any watcher yet.
  static History open(Wire wire) {
    return new History(wire.channel().newCall(WatchGrpc.getWatchMethod(), CallOptions.DEFAULT));
  }

  /// A stream with one watcher.
  static History watch(Wire wire, WatchCreateRequest create) {
    History history = open(wire);
    history.send(WatchRequest.newBuilder().setCreateRequest(create).build());
    return history;
  }

  /// A stream that tells all that ever happened to any key, from revision `from` on.
  static History ofEverything(Wire wire, long from) {
    return watch(
        wire,
        WatchCreateRequest.newBuilder()
            .setKey(ZERO)
            .setRangeEnd(ZERO)
            .setStartRevision(from)
            .setPrevKv(true)
            .build());
  }

  void send(WatchRequest request) {
    requests.onNext(request);
  }

  /// Waits until an event of `revision` or later came; throws when the stream ends before.
  void awaitRevision(long revision) {
    await(
        "an event at revision " + revision,
        all ->
            all.stream()
                .flatMap(r -> r.getEventsList().stream())
                .anyMatch(e -> e.getKv().getModRevision() >= revision));
  }

  /// Waits until the messages so far satisfy `enough`, and gives them.
  synchronized List<WatchResponse> await(String what, Predicate<List<WatchResponse>> enough) {
    if (!satisfied(enough, LIMIT)) {
      throw new AssertionError("no " + what + " in a watch; end=" + end + ", got " + responses);
    }
    return List.copyOf(responses);
  }

  /// As [#await], for a request that is passed over while a watcher still reads history: it is sent
  /// again and again.
  synchronized List<WatchResponse> sendUntil(
      String what, WatchRequest request, Predicate<List<WatchResponse>> enough) {
    for (Duration waited = Duration.ZERO;
        waited.compareTo(LIMIT) < 0;
        waited = waited.plus(BETWEEN_REQUESTS)) {
      send(request);
      if (satisfied(enough, BETWEEN_REQUESTS)) {
        break;
      }
    }
    return await(what, enough);
  }

  private synchronized boolean satisfied(Predicate<List<WatchResponse>> enough, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!enough.test(responses)) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0 || end != null) {
        return false;
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while watching", e);
      }
    }
    return true;
  }

  synchronized List<WatchResponse> responses() {
    return List.copyOf(responses);
  }

  /// All events so far, in the order in which they came.
  synchronized List<Event> events() {
    return responses.stream().flatMap(r -> r.getEventsList().stream()).toList();
  }

  @Override
  public void close() {
    call.cancel("the test has seen enough", null);
  }

  private final class Observer implements StreamObserver<WatchResponse> {
    @Override
    public void onNext(WatchResponse response) {
      synchronized (History.this) {
        responses.add(response);
        History.this.notifyAll();
      }
    }

    @Override
    public void onError(Throwable error) {
      ended(Status.fromThrowable(error));
    }

    @Override
    public void onCompleted() {
      ended(Status.OK);
    }

    private void ended(Status status) {
      synchronized (History.this) {
        end = status;
        History.this.notifyAll();
      }
    }
  }
}
