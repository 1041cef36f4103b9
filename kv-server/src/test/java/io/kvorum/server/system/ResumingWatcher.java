package io.kvorum.server.system;

import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchProgressRequest;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.kvorum.tck.check.Watched;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A watcher that, like etcd's own client, goes on behind what it has heard when its stream ends,
/// at the next member; and that asks for progress all the time. One thread runs it, any may ask.
final class ResumingWatcher implements AutoCloseable {
  private static final Duration PROGRESS_PAUSE = Duration.ofMillis(100);
  private static final Duration PAUSE_BEFORE_RETRY = Duration.ofMillis(50);

  private final List<String> addresses;
  private final WatchCreateRequest wish;
  private final List<Watched.Message> messages = new ArrayList<>();
  private final Thread thread;
  private Optional<String> broken = Optional.empty();
  private long nextRevision;
  private long heardUpTo;
  private int streams;
  private volatile boolean open = true;

  private ResumingWatcher(List<String> addresses, WatchCreateRequest wish) {
    this.addresses = List.copyOf(addresses);
    this.wish = wish;
    this.nextRevision = wish.getStartRevision();
    this.thread = Thread.ofVirtual().name("resuming-watcher").unstarted(this::run);
  }

  /// @param addresses where it begins, and where it goes on
  static ResumingWatcher start(List<String> addresses, WatchCreateRequest wish) {
    ResumingWatcher watcher = new ResumingWatcher(addresses, wish);
    watcher.thread.start();
    return watcher;
  }

  private void run() {
    for (int turn = 0; open; turn++) {
      try (Wire wire = new Wire(addresses.get(turn % addresses.size()))) {
        listen(wire);
      }
      Cluster.sleep(PAUSE_BEFORE_RETRY);
    }
  }

  private void listen(Wire wire) {
    ClientCall<WatchRequest, WatchResponse> call =
        wire.channel().newCall(WatchGrpc.getWatchMethod(), CallOptions.DEFAULT);
    Stream stream = new Stream();
    StreamObserver<WatchRequest> requests = ClientCalls.asyncBidiStreamingCall(call, stream);
    requests.onNext(WatchRequest.newBuilder().setCreateRequest(wishFromHere()).build());
    WatchRequest progress =
        WatchRequest.newBuilder()
            .setProgressRequest(WatchProgressRequest.getDefaultInstance())
            .build();
    while (open && !stream.ended) {
      Cluster.sleep(PROGRESS_PAUSE);
      if (!stream.ended) {
        requests.onNext(progress);
      }
    }
    call.cancel("the watcher goes", null);
  }

  private synchronized WatchCreateRequest wishFromHere() {
    streams++;
    return wish.toBuilder().setStartRevision(nextRevision).build();
  }

  private synchronized void hear(WatchResponse response) {
    if (response.getCanceled()) {
      broken = Optional.of("canceled: " + response);
    }
    if (response.getCreated() || response.getCanceled()) {
      return;
    }
    long revision = response.getHeader().getRevision();
    messages.add(
        new Watched.Message(
            revision,
            response.getEventsList().stream().map(Translation::eventWithPrevious).toList(),
            false));
    heardUpTo =
        response.getEventsCount() == 0
            ? revision
            : response.getEventsList().getLast().getKv().getModRevision();
    nextRevision = Math.max(nextRevision, heardUpTo + 1);
  }

  /// All messages of all streams, in their order.
  synchronized List<Watched.Message> messages() {
    return List.copyOf(messages);
  }

  /// How many streams it took.
  synchronized int streams() {
    return streams;
  }

  /// Waits until everything up to a revision was told.
  void await(long revision) {
    long deadline = System.nanoTime() + Cluster.SETTLE_LIMIT.toNanos();
    while (!hasHeard(revision)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("a watcher did not get to revision " + revision + ": " + wish);
      }
      Cluster.sleep(Duration.ofMillis(5));
    }
  }

  private synchronized boolean hasHeard(long revision) {
    broken.ifPresent(
        why -> {
          throw new AssertionError(why);
        });
    return heardUpTo >= revision;
  }

  private final class Stream implements StreamObserver<WatchResponse> {
    private volatile boolean ended;

    @Override
    public void onNext(WatchResponse response) {
      hear(response);
    }

    @Override
    public void onError(Throwable error) {
      ended = true;
    }

    @Override
    public void onCompleted() {
      ended = true;
    }
  }

  @Override
  public void close() {
    open = false;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
