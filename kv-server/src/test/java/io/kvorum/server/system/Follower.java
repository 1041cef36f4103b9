package io.kvorum.server.system;

import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A watcher of everything in a store where each revision is one event: it keeps none of them, but
/// checks that no revision is left out, repeated or out of order. It may refuse to read for a time.
/// Any thread may ask.
final class Follower implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final ClientCall<WatchRequest, WatchResponse> call;
  private boolean reading;
  private long nextRevision;
  private Optional<String> broken = Optional.empty();

  private Follower(Wire wire, long fromRevision, boolean reading) {
    this.call = wire.channel().newCall(WatchGrpc.getWatchMethod(), CallOptions.DEFAULT);
    this.nextRevision = fromRevision;
    this.reading = reading;
  }

  /// One that reads what it is told.
  static Follower from(Wire wire, long revision) {
    return new Follower(wire, revision, true).open();
  }

  /// One that reads nothing until [#read]. Its connection stands still with it.
  static Follower stuckFrom(Wire wire, long revision) {
    return new Follower(wire, revision, false).open();
  }

  private Follower open() {
    call.start(new Listener(), new Metadata());
    WatchCreateRequest everything =
        WatchCreateRequest.newBuilder()
            .setKey(History.ZERO)
            .setRangeEnd(History.ZERO)
            .setStartRevision(nextRevision)
            .build();
    call.sendMessage(WatchRequest.newBuilder().setCreateRequest(everything).build());
    if (reading) {
      call.request(1);
    }
    return this;
  }

  /// Lets a stuck one read.
  synchronized void read() {
    reading = true;
    call.request(1);
  }

  /// The revisions below this one were all told.
  synchronized long nextRevision() {
    return nextRevision;
  }

  /// Waits until every revision up to this one was told.
  synchronized void await(long revision) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (nextRevision <= revision && broken.isEmpty()) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new AssertionError("told up to " + (nextRevision - 1) + ", not " + revision);
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while watching", e);
      }
    }
    broken.ifPresent(
        why -> {
          throw new AssertionError(why);
        });
  }

  private synchronized void hear(WatchResponse response) {
    if (response.getCanceled()) {
      end("canceled: " + response.getCancelReason());
    }
    for (Event event : response.getEventsList()) {
      long revision = event.getKv().getModRevision();
      if (revision != nextRevision) {
        end("revision " + revision + " was told where " + nextRevision + " was due");
      }
      nextRevision = revision + 1;
    }
    notifyAll();
    if (reading) {
      call.request(1);
    }
  }

  private synchronized void end(String why) {
    broken = broken.or(() -> Optional.of(why));
    notifyAll();
  }

  @Override
  public void close() {
    call.cancel("the test has seen enough", null);
  }

  private final class Listener extends ClientCall.Listener<WatchResponse> {
    @Override
    public void onMessage(WatchResponse response) {
      hear(response);
    }

    @Override
    public void onClose(Status status, @Nullable Metadata trailers) {
      end("the stream has ended: " + status);
    }
  }
}
