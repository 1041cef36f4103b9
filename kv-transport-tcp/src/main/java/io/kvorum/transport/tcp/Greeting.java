package io.kvorum.transport.tcp;

import io.kvorum.raft.codec.CodecException;
import io.kvorum.raft.transport.PeerIdentity;
import java.nio.ByteBuffer;
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
    switch (hello.purpose()) {
      case MESSAGES -> welcomeMember(hello, new MessageInlet(surroundings, hello.from().member()));
      case SNAPSHOT -> welcomeMember(hello, new SnapshotInlet(surroundings, hello.from().member()));
      case QUESTIONS -> welcome(new QuestionInlet(surroundings));
    }
  }

  /// Members of other clusters, and those who mean somebody else, are sent away: their words would
  /// be taken for our cluster's.
  private void welcomeMember(Hello hello, Session session) {
    PeerIdentity self = surroundings.self();
    if (hello.from().clusterId() == self.clusterId() && hello.to().equals(self.member())) {
      welcome(session);
      return;
    }
    PeerIdentity meant = new PeerIdentity(hello.to(), hello.from().clusterId());
    surroundings
        .log()
        .warn(
            "mismatch " + hello.from(),
            "refused {} at {}: it dialled {}, but this is {}",
            hello.from(),
            connection().remote(),
            meant,
            self);
    connection()
        .sendAndClose(
            Frames.text(
                connection().allocator(),
                FrameType.REFUSED,
                "you dialled " + meant + ", but this is " + self),
            "refused");
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
    surroundings.log().debug("a connection ended before it was welcome: {}", reason);
  }
}
