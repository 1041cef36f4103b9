package io.kvorum.tck.api;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.io.Closeable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// One stream: what is said, and what is heard, message by message. One thread uses it.
final class Dialogue<Q, R> implements Closeable {
  /// What comes out of a stream.
  private sealed interface Heard<R> {
    record Message<R>(R message) implements Heard<R> {}

    record End<R>(Status status) implements Heard<R> {}
  }

  private final ClientCall<Q, R> call;
  private final Duration patience;
  private final BlockingQueue<Heard<R>> heard = new LinkedBlockingQueue<>();

  private Dialogue(ClientCall<Q, R> call, Duration patience) {
    this.call = call;
    this.patience = patience;
  }

  static <Q, R> Dialogue<Q, R> open(ClientCall<Q, R> call, Duration patience) {
    Dialogue<Q, R> dialogue = new Dialogue<>(call, patience);
    call.start(dialogue.new Listener(), new Metadata());
    call.request(1);
    return dialogue;
  }

  Dialogue<Q, R> say(Q request) {
    call.sendMessage(request);
    return this;
  }

  /// Nothing more is said.
  Dialogue<Q, R> halfClose() {
    call.halfClose();
    return this;
  }

  /// The next message.
  R hear() {
    return switch (next()) {
      case Heard.Message<R>(R message) -> message;
      case Heard.End<R>(Status status) ->
          throw new AssertionError("the stream ended instead of saying more: " + status);
    };
  }

  /// All messages to the end, which is a success.
  List<R> hearAll() {
    List<R> all = new ArrayList<>();
    while (true) {
      switch (next()) {
        case Heard.Message<R>(R message) -> all.add(message);
        case Heard.End<R>(Status status) -> {
          if (!status.isOk()) {
            throw new AssertionError("the stream ended by " + status + " after " + all);
          }
          return all;
        }
      }
    }
  }

  /// How it ends, without another message.
  Refusal refusal() {
    return switch (next()) {
      case Heard.Message<R>(R message) ->
          throw new AssertionError("the stream said more instead of ending: " + message);
      case Heard.End<R>(Status status) -> Refusal.of(status);
    };
  }

  private Heard<R> next() {
    try {
      Heard<R> next = heard.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
      if (next == null) {
        throw new AssertionError("within " + patience + " nothing was heard");
      }
      return next;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while listening", interrupted);
    }
  }

  @Override
  public void close() {
    call.cancel("the test is over", null);
  }

  private final class Listener extends ClientCall.Listener<R> {
    @Override
    public void onMessage(R message) {
      heard.add(new Heard.Message<>(message));
      call.request(1);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      heard.add(new Heard.End<>(status));
    }
  }
}
