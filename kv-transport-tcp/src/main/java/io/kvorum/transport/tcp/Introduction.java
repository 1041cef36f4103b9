package io.kvorum.transport.tcp;

import io.kvorum.raft.codec.CodecException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The side that dials: says hello and waits to be welcome.
final class Introduction implements Session {
  private final Hello hello;
  private final Session next;
  private final long limitNanos;
  private @Nullable Connection connection;
  private long openedNanos;

  Introduction(Hello hello, Session next, Duration limit) {
    this.hello = hello;
    this.next = next;
    this.limitNanos = limit.toNanos();
  }

  @Override
  public void opened(Connection opened) {
    connection = opened;
    openedNanos = System.nanoTime();
    opened.send(hello.frame(opened.allocator()));
  }

  @Override
  public void tick(long nowNanos) {
    if (connection != null && nowNanos - openedNanos > limitNanos) {
      connection.close("no welcome for " + TimeUnit.NANOSECONDS.toMillis(limitNanos) + " ms");
    }
  }

  @Override
  public void received(FrameType type, ByteBuffer payload) {
    if (connection == null) {
      throw new IllegalStateException("a frame before the connection was opened");
    }
    if (type == FrameType.WELCOME) {
      connection.become(next);
    } else if (type == FrameType.REFUSED) {
      connection.close("refused: " + Frames.readText(payload));
    } else {
      throw new CodecException(type + " instead of a welcome");
    }
  }

  @Override
  public void closed(String reason) {
    next.closed(reason);
  }
}
