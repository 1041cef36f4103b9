package io.kvorum.transport.tcp;

import io.kvorum.raft.codec.CodecException;
import io.kvorum.raft.transport.support.Caller;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The side that accepts: waits for the hello, not for ever, and decides what the connection is.
final class Greeting implements Session {
  private final Surroundings surroundings;
  private @Nullable Connection connection;
  private long openedNanos;

  Greeting(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public void opened(Connection opened) {
    connection = opened;
    openedNanos = System.nanoTime();
  }

  @Override
  public void tick(long nowNanos) {
    long waitedNanos = nowNanos - openedNanos;
    if (connection != null && waitedNanos > surroundings.timing().handshakeTimeout().toNanos()) {
      connection.close("no hello for " + TimeUnit.NANOSECONDS.toMillis(waitedNanos) + " ms");
    }
  }

  @Override
  public void received(FrameType type, ByteBuffer payload) {
    if (connection == null || type != FrameType.HELLO) {
      throw new CodecException(type + " instead of a hello");
    }
    Hello hello = Hello.read(payload);
    Caller caller = hello.caller();
    switch (hello.purpose()) {
      case MESSAGES -> welcomeMember(caller, new MessageInlet(surroundings, caller));
      case SNAPSHOT ->
          welcomeMember(caller, new SnapshotInlet(surroundings, caller.from().member()));
      case QUESTIONS -> welcome(new QuestionInlet(surroundings));
    }
  }

  private void welcomeMember(Caller caller, Session session) {
    Optional<String> refusal = caller.refusedBy(surroundings.self());
    if (refusal.isEmpty()) {
      welcome(session);
      return;
    }
    Connection open = connection();
    surroundings
        .log()
        .warn(
            "mismatch " + caller.from(),
            "refused " + caller.from() + " at " + open.remote() + ": it " + refusal.get());
    open.sendAndClose(
        Frames.text(open.allocator(), FrameType.REFUSED, "you " + refusal.get()), "refused");
  }

  private void welcome(Session session) {
    connection().send(Frames.empty(connection().allocator(), FrameType.WELCOME));
    connection().become(session);
  }

  private Connection connection() {
    if (connection == null) {
      throw new IllegalStateException("the connection is not open yet");
    }
    return connection;
  }

  @Override
  public void closed(String reason) {
    surroundings.log().debug(() -> "a connection ended before it was welcome: " + reason);
  }
}
