package io.kvorum.raft.transport.support;

import io.kvorum.api.MemberId;
import io.kvorum.raft.RaftMessage;
import io.kvorum.raft.transport.Peer;
import io.kvorum.raft.transport.PeerHandler;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// The one line over which a peer gets its messages: dialled at once, and again whenever it is
/// lost, each URL in turn (TRANSPORT-4). What waits when it is lost is dropped.
///
/// Every method is for any thread; the work is done on one event loop, of one thread.
public final class PeerLink {
  private static final System.Logger LOG = System.getLogger(PeerLink.class.getName());

  /// A connection that the peer has accepted. Called on the event loop of the link.
  public interface Line {
    /// Whether a batch may be written without piling up.
    boolean hasRoom();

    /// Sends all of these, in order.
    void write(List<SendQueue.Waiting> batch);

    void close(String reason);
  }

  /// Makes the connections of one link.
  public interface Dialler {
    /// Where they, and the link, have their turns: one thread.
    ScheduledExecutorService loop();

    /// Never throws. What becomes of the connection is told to the attempt.
    void dial(MemberId to, URI url, Attempt attempt);
  }

  /// One connection, from its dialling to its end. For any thread.
  public final class Attempt {
    private final URI url;

    private Attempt(URI url) {
      this.url = url;
    }

    /// The peer has accepted it.
    public void opened(Line opened) {
      execute(() -> open(this, opened));
    }

    /// There may be room again.
    public void ready() {
      askDrain();
    }

    /// It has ended, or was never made.
    public void closed(String reason) {
      execute(() -> lose(this, reason));
    }
  }

  private final MemberId to;
  private final Dialler dialler;
  private final PeerHandler handler;
  private final MinuteLog log;
  private final long silenceNanos;
  private final SendQueue queue;
  private final AtomicBoolean drainAsked = new AtomicBoolean();
  private final Redial redial;

  private List<URI> urls;
  private @Nullable Attempt attempt;
  private @Nullable Line line;
  private @Nullable Future<?> pause;
  private int attempts;
  private long upNanos;
  private long toldNanos;
  private boolean isOut;
  private boolean closed;

  PeerLink(Peer peer, Dialler dialler, TransportConfig config, PeerHandler handler, MinuteLog log) {
    this.to = peer.id();
    this.urls = peer.urls();
    this.dialler = dialler;
    this.handler = handler;
    this.log = log;
    this.silenceNanos = config.timing().silenceLimit().toNanos();
    this.queue = new SendQueue(config.limits());
    this.redial = new Redial(config.timing().firstRedial(), config.timing().longestRedial());
    execute(this::dial);
  }

  /// Only the first message of many wakes the event loop.
  void send(RaftMessage message) {
    if (queue.add(message)) {
      askDrain();
    } else {
      log.warn("full " + to, "messages to " + to + " are dropped");
      handler.dropped(to);
    }
  }

  private void askDrain() {
    if (!drainAsked.get() && drainAsked.compareAndSet(false, true)) {
      execute(this::drain);
    }
  }

  /// The peer is to be reached there from now on.
  void update(List<URI> now) {
    execute(
        () -> {
          if (!now.equals(urls)) {
            urls = now;
            begin("peer " + to + " has moved");
          }
        });
  }

  /// Dials anew: what the handshake says has changed.
  void renew() {
    execute(() -> begin("this member has moved"));
  }

  void close() {
    execute(
        () -> {
          closed = true;
          queue.clear();
          begin("peer " + to + " is a peer no more");
        });
  }

  private void execute(Runnable task) {
    try {
      dialler.loop().execute(task);
    } catch (RejectedExecutionException ended) {
      queue.clear();
    }
  }

  /// Leaves the connection that there is, or is being made, for another.
  private void begin(String reason) {
    Line before = line;
    line = null;
    attempt = null;
    if (pause != null) {
      pause.cancel(false);
    }
    if (before != null) {
      before.close(reason);
    }
    dial();
  }

  private void dial() {
    if (closed || urls.isEmpty()) {
      return;
    }
    redial.began(System.nanoTime());
    Attempt next = new Attempt(urls.get(attempts % urls.size()));
    attempt = next;
    dialler.dial(to, next.url, next);
  }

  private void open(Attempt by, Line opened) {
    if (by != attempt) {
      opened.close("peer " + to + " is not reached like this any more");
      return;
    }
    LOG.log(Level.INFO, () -> "reached peer " + to + " at " + by.url);
    line = opened;
    upNanos = System.nanoTime();
    isOut = false;
    drain();
  }

  private void drain() {
    drainAsked.set(false);
    Line open = line;
    while (open != null && open.hasRoom()) {
      List<SendQueue.Waiting> batch = queue.take();
      if (batch.isEmpty()) {
        return;
      }
      open.write(batch);
      handler.sent(to, batch.stream().mapToLong(SendQueue.Waiting::bytes).sum());
    }
  }

  /// What waited is dropped: it may have waited for long already.
  private void lose(Attempt lost, String reason) {
    if (lost != attempt) {
      return;
    }
    long now = System.nanoTime();
    boolean wasUp = line != null;
    line = null;
    attempt = null;
    queue.clear();
    tell(reason, now);
    attempts++;
    long delayNanos = wasUp ? redial.afterLoss(now - upNanos) : redial.afterFailure(now);
    pause = dialler.loop().schedule(this::dial, delayNanos, TimeUnit.NANOSECONDS);
  }

  /// Tells the handler at the beginning of an outage, and then once a silence limit.
  private void tell(String reason, long now) {
    if (!isOut) {
      LOG.log(Level.WARNING, () -> "cannot reach peer " + to + " at " + urls + ": " + reason);
    } else if (now - toldNanos < silenceNanos) {
      return;
    }
    isOut = true;
    toldNanos = now;
    handler.unreachable(to);
  }
}
