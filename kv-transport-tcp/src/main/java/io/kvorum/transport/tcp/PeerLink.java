package io.kvorum.transport.tcp;

import io.kvorum.raft.RaftMessage;
import io.kvorum.raft.codec.CodecException;
import io.kvorum.raft.transport.Peer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one connection over which a peer gets its messages: dialled at once, and again whenever it
/// is lost, each URL in turn.
///
/// `send`, `update` and `close` are for any thread; everything else happens on one event loop.
final class PeerLink implements Session {
  private static final Logger LOG = LoggerFactory.getLogger(PeerLink.class);

  private final Surroundings surroundings;
  private final Dialer dialer;
  private final EventLoop loop;
  private final Hello hello;
  private final SendQueue queue;
  private final AtomicBoolean drainAsked = new AtomicBoolean();
  private final Redial redial;

  private List<URI> urls;
  private @Nullable Connection connection;
  private int attempts;
  private long upNanos;
  private long toldNanos;
  private boolean lost;
  private boolean closed;

  PeerLink(Surroundings surroundings, Dialer dialer, EventLoop loop, Peer peer) {
    this.surroundings = surroundings;
    this.dialer = dialer;
    this.loop = loop;
    this.hello = new Hello(Hello.Purpose.MESSAGES, surroundings.self(), peer.id());
    this.queue = new SendQueue(surroundings.limits());
    this.redial = new Redial(surroundings.timing());
    this.urls = peer.urls();
    execute(this::dial);
  }

  /// Only the first message of many wakes the event loop.
  void send(RaftMessage message) {
    if (!queue.add(message)) {
      surroundings.log().warn("full " + hello.to(), "messages to {} are dropped", hello.to());
    } else if (!drainAsked.get() && drainAsked.compareAndSet(false, true)) {
      execute(this::drain);
    }
  }

  /// The peer is to be reached there from now on.
  void update(List<URI> now) {
    execute(
        () -> {
          boolean stays = now.equals(urls);
          urls = now;
          if (!stays && connection != null) {
            connection.close("peer " + hello.to() + " has moved");
          }
        });
  }

  void close() {
    execute(
        () -> {
          closed = true;
          queue.clear();
          if (connection != null) {
            connection.close("peer " + hello.to() + " is a peer no more");
          }
        });
  }

  private void execute(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException ended) {
      queue.clear();
    }
  }

  private void dial() {
    if (closed || urls.isEmpty()) {
      return;
    }
    redial.began(System.nanoTime());
    dialer.dial(loop, url(), hello, this);
  }

  private URI url() {
    return urls.get(attempts % urls.size());
  }

  @Override
  public void opened(Connection opened) {
    connection = opened;
    upNanos = System.nanoTime();
    LOG.info("reached peer {} at {}", hello.to(), opened.remote());
    if (closed) {
      opened.close("peer " + hello.to() + " is a peer no more");
    }
    lost = false;
    drain();
  }

  private void drain() {
    drainAsked.set(false);
    Connection open = connection;
    if (open == null) {
      return;
    }
    boolean written = false;
    while (open.isWritable()) {
      ByteBuf frames = queue.take(open.allocator());
      if (frames == null) {
        break;
      }
      open.write(frames);
      written = true;
    }
    if (written) {
      open.flush();
    }
  }

  @Override
  public void writable() {
    drain();
  }

  @Override
  public void received(FrameType type, ByteBuffer payload) {
    throw new CodecException(type + " from a peer that only listens here");
  }

  /// What waited is dropped: it may have waited for long already.
  @Override
  public void closed(String reason) {
    long now = System.nanoTime();
    boolean wasUp = connection != null;
    connection = null;
    queue.clear();
    if (closed) {
      return;
    }
    tell(reason, now);
    attempts++;
    long delayNanos = wasUp ? redial.afterLoss(now, now - upNanos) : redial.afterFailure(now);
    var _ = loop.schedule(this::dial, delayNanos, TimeUnit.NANOSECONDS);
  }

  /// Tells the handler at the beginning of an outage, and then once a silence limit.
  private void tell(String reason, long now) {
    if (!lost) {
      LOG.warn("cannot reach peer {} at {}: {}", hello.to(), urls, reason);
    } else if (now - toldNanos < surroundings.timing().silenceLimit().toNanos()) {
      return;
    }
    lost = true;
    toldNanos = now;
    surroundings.handler().unreachable(hello.to());
  }
}
