package io.kvorum.transport.grpc;

import io.kvorum.raft.RaftMessage;
import io.kvorum.raft.codec.CodecException;
import io.kvorum.raft.transport.Peer;
import io.kvorum.transport.grpc.Parcels.Parcel;
import io.netty.channel.EventLoop;
import java.net.URI;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one stream over which a peer gets its messages: dialled at once, and again whenever it is
/// lost, each URL in turn.
///
/// Every method is for any thread; the work is done on one event loop.
final class PeerLink implements ClientStream.Session {
  private static final Logger LOG = LoggerFactory.getLogger(PeerLink.class);

  private final Surroundings surroundings;
  private final EventLoop loop;
  private final Hello hello;
  private final SendQueue queue;
  private final AtomicBoolean drainAsked = new AtomicBoolean();
  private final Redial redial;

  private List<URI> urls;
  private @Nullable ClientStream dialled;
  private @Nullable ClientStream stream;
  private int attempts;
  private long upNanos;
  private long toldNanos;
  private boolean lost;
  private boolean closed;

  PeerLink(Surroundings surroundings, Peer peer) {
    this.surroundings = surroundings;
    this.loop = surroundings.loops().next();
    this.hello = new Hello(surroundings.self(), peer.id());
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
          if (!stays && dialled != null) {
            dialled.close("peer " + hello.to() + " has moved");
          }
        });
  }

  void close() {
    execute(
        () -> {
          closed = true;
          queue.clear();
          if (dialled != null) {
            dialled.close("peer " + hello.to() + " is a peer no more");
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
    URI url = urls.get(attempts % urls.size());
    try {
      dialled = ClientStream.dial(surroundings, loop, url, Rpcs.MESSAGES, hello, this);
    } catch (IllegalArgumentException unusable) {
      lose(String.valueOf(unusable.getMessage()));
    }
  }

  @Override
  public void opened(ClientStream opened) {
    execute(
        () -> {
          stream = opened;
          upNanos = System.nanoTime();
          lost = false;
          LOG.info("reached peer {}", hello.to());
          drain();
        });
  }

  private void drain() {
    drainAsked.set(false);
    ClientStream open = stream;
    if (open == null) {
      return;
    }
    while (open.isReady()) {
      byte[] parcel = queue.take();
      if (parcel == null) {
        return;
      }
      open.send(parcel);
    }
  }

  @Override
  public void ready() {
    if (loop.inEventLoop()) {
      drain();
    } else {
      execute(this::drain);
    }
  }

  @Override
  public void received(Parcel parcel) {
    throw new CodecException(parcel.kind() + " from a peer that only listens here");
  }

  @Override
  public void closed(String reason) {
    execute(() -> lose(reason));
  }

  /// What waited is dropped: it may have waited for long already.
  private void lose(String reason) {
    long now = System.nanoTime();
    boolean wasUp = stream != null;
    stream = null;
    dialled = null;
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
