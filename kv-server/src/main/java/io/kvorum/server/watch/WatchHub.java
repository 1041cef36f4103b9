package io.kvorum.server.watch;

import io.kvorum.api.CallContext;
import io.kvorum.api.Event;
import io.kvorum.api.KeyValue;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.StreamListener;
import io.kvorum.api.Watches;
import io.kvorum.server.auth.Authorizer;
import io.kvorum.server.metrics.WatchMetrics;
import io.kvorum.server.node.AppliedListener;
import io.kvorum.server.node.Duty;
import io.kvorum.server.node.Node;
import io.kvorum.server.service.Headers;
import io.kvorum.state.Applied;
import io.kvorum.state.ReadView;
import io.kvorum.state.WatchIndex;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/// All watch streams of a member. One duty owns every watcher: requests of clients and new events
/// come to it through queues, so that nothing here needs a lock and the apply duty never waits.
///
/// A watcher is *synced*, and hears new events as they come, or *lagging*, and reads history from
/// views, a bounded piece per turn, until it has caught up with the hub at a revision's boundary. A
/// stream whose client does not read makes its own watchers lag and no one else's.
public final class WatchHub implements Duty, AppliedListener, Watches {
  /// New events of one revision.
  private record News(long revision, List<Event> events) {}

  private final Node node;
  private final Headers headers;
  private final WatchLimits limits;
  private final Authorizer authorizer;
  private final WatchMetrics metrics;
  private final LeaderPoll leader;
  private final ConcurrentLinkedQueue<Runnable> requests = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<News> news = new ConcurrentLinkedQueue<>();
  private final AtomicLong queuedEvents = new AtomicLong();
  private final AtomicLong watcherCount = new AtomicLong();
  private final AtomicLong streamCount = new AtomicLong();
  private final WatchIndex<Watcher> index = new WatchIndex<>();
  private final Set<WatchSession> sessions = new LinkedHashSet<>();
  private final CatchUp catchUp;
  private volatile Runnable waker = () -> {};
  private volatile boolean overflowed;
  private volatile boolean closed;
  private volatile long laggingCount;

  /// Every event up to this revision has been given to the synced watchers.
  private long hubRevision;

  private long nextProgressNanos = Long.MIN_VALUE;

  public WatchHub(
      Node node, Headers headers, WatchLimits limits, Authorizer authorizer, WatchMetrics metrics) {
    this.node = node;
    this.headers = headers;
    this.limits = limits;
    this.catchUp = new CatchUp(limits);
    this.authorizer = authorizer;
    this.metrics = metrics;
    this.hubRevision = node.view().revision();
    this.leader = new LeaderPoll(node::hasLeader, node.config().electionNanos());
  }

  public void wakeWith(Runnable wake) {
    waker = wake;
  }

  public long watchers() {
    return watcherCount.get();
  }

  /// Watchers that read history, and so hear nothing new yet.
  public long laggingWatchers() {
    return laggingCount;
  }

  /// New events that have not been matched to their watchers yet.
  public long pendingEvents() {
    return queuedEvents.get();
  }

  public long streams() {
    return streamCount.get();
  }

  // What other threads call.

  /// Takes the new events of the apply duty. While nobody watches they are dropped at once.
  @Override
  public void applied(List<Applied> batch) {
    if (streamCount.get() == 0) {
      return;
    }
    boolean added = false;
    for (Applied applied : batch) {
      if (applied.events().isEmpty()) {
        continue;
      }
      if (queuedEvents.addAndGet(applied.events().size()) > limits.maxQueuedEvents()) {
        queuedEvents.addAndGet(-applied.events().size());
        overflowed = true;
      } else {
        news.add(new News(applied.revision(), applied.events()));
      }
      added = true;
    }
    if (added) {
      waker.run();
    }
  }

  /// What the snapshot holds is history for every watcher.
  @Override
  public void replaced() {
    overflowed = true;
    waker.run();
  }

  @Override
  public WatchStream open(CallContext context, StreamListener<WatchResponse> listener) {
    WatchSession session = new WatchSession(this, context, listener, limits);
    streamCount.incrementAndGet();
    submit(() -> opened(session));
    return new Requests(session, authorizer.settled(context));
  }

  /// The client's half of a stream. Its requests wait until this member could know its token.
  private final class Requests implements WatchStream {
    private final WatchSession session;
    private CompletableFuture<Void> before;

    private Requests(WatchSession session, CompletableFuture<Void> settled) {
      this.session = session;
      this.before = settled;
    }

    @Override
    public synchronized void request(WatchRequest request) {
      before = before.thenRun(() -> submit(() -> session.request(request)));
    }

    @Override
    public void close() {
      submit(session::close);
    }
  }

  private void opened(WatchSession session) {
    if (sessions.isEmpty()) {
      // Nobody has listened until now: what was applied before this is history for everybody.
      hubRevision = Math.max(hubRevision, node.view().revision());
    }
    sessions.add(session);
    if (closed) {
      session.fail(new KvException(KvError.STOPPED));
    } else if (session.requiresLeader() && !node.hasLeader()) {
      session.fail(new KvException(KvError.NO_LEADER));
    }
  }

  /// Has the duty run a task.
  void submit(Runnable task) {
    requests.add(task);
    waker.run();
  }

  // What the duty does.

  @Override
  public boolean turn(long nowNanos) {
    boolean worked = takeNews();
    worked |= takeRequests();
    worked |= catchUp.turn(node.view(), hubRevision);
    laggingCount = catchUp.size();
    notifyProgress(nowNanos);
    if (leader.isLost(nowNanos)) {
      endStreamsThatRequireALeader();
    }
    return worked;
  }

  private void endStreamsThatRequireALeader() {
    for (WatchSession session : List.copyOf(sessions)) {
      if (session.requiresLeader()) {
        session.fail(new KvException(KvError.NO_LEADER));
      }
    }
  }

  private boolean takeRequests() {
    Runnable request = requests.poll();
    boolean worked = request != null;
    while (request != null) {
      request.run();
      request = requests.poll();
    }
    return worked;
  }

  private boolean takeNews() {
    if (sessions.isEmpty()) {
      clearNews();
      hubRevision = Math.max(hubRevision, node.view().revision());
      return false;
    }
    if (overflowed) {
      makeAllLag();
      return true;
    }
    boolean worked = false;
    News next = news.poll();
    while (next != null) {
      queuedEvents.addAndGet(-next.events().size());
      if (next.revision() > hubRevision) {
        deliver(next);
        hubRevision = next.revision();
      }
      worked = true;
      next = news.poll();
    }
    return worked;
  }

  private void clearNews() {
    News next = news.poll();
    while (next != null) {
      queuedEvents.addAndGet(-next.events().size());
      next = news.poll();
    }
    overflowed = false;
  }

  /// The events came faster than they could be matched: everybody reads history instead.
  private void makeAllLag() {
    long known = hubRevision;
    clearNews();
    hubRevision = node.view().revision();
    for (WatchSession session : sessions) {
      for (Watcher watcher : session.watchers()) {
        if (watcher.synced) {
          watcher.nextRevision = Math.max(watcher.nextRevision, known + 1);
          catchUp.add(watcher);
        }
      }
    }
  }

  private void deliver(News batch) {
    Map<Watcher, List<Event>> matched = new LinkedHashMap<>();
    for (Event event : batch.events()) {
      index.forEach(
          event.kv().key(),
          watcher -> {
            if (watcher.synced && batch.revision() >= watcher.nextRevision) {
              List<Event> events = matched.computeIfAbsent(watcher, w -> new ArrayList<>());
              if (watcher.accepts(event)) {
                events.add(event);
              }
            }
          });
    }
    ReadView view = node.view();
    matched.forEach(
        (watcher, events) -> {
          if (!watcher.session.hasRoom()) {
            watcher.nextRevision = batch.revision();
            catchUp.add(watcher);
            return;
          }
          watcher.nextRevision = batch.revision() + 1;
          if (!events.isEmpty()) {
            watcher.session.send(watcher, batch.revision(), withPrevious(watcher, events, view));
          }
        });
  }

  static List<Event> withPrevious(Watcher watcher, List<Event> events, ReadView view) {
    if (!watcher.wantsPrevious) {
      return events;
    }
    return events.stream().map(e -> withPrevious(e, view)).toList();
  }

  /// A key that is created has no value before, also if the same transaction has deleted it just
  /// before.
  static Event withPrevious(Event event, ReadView view) {
    KeyValue kv = event.kv();
    return event.type() == Event.Type.PUT && kv.createRevision() == kv.modRevision()
        ? event
        : event.withPrevious(view.keyAt(kv.key(), kv.modRevision() - 1));
  }

  private void notifyProgress(long nowNanos) {
    if (nextProgressNanos == Long.MIN_VALUE) {
      nextProgressNanos = nowNanos + limits.progressNanos();
    }
    if (nowNanos - nextProgressNanos < 0) {
      return;
    }
    nextProgressNanos = nowNanos + limits.progressNanos();
    for (WatchSession session : sessions) {
      for (Watcher watcher : session.watchers()) {
        if (watcher.wantsProgress
            && watcher.synced
            && watcher.nextRevision <= hubRevision + 1
            && !watcher.heardSinceProgress) {
          session.sendProgress(watcher.id, hubRevision);
        }
        watcher.heardSinceProgress = false;
      }
    }
  }

  // What sessions call, on the duty's thread.

  WatchMetrics metrics() {
    return metrics;
  }

  Authorizer authorizer() {
    return authorizer;
  }

  Headers headers() {
    return headers;
  }

  ReadView view() {
    return node.view();
  }

  /// The revision up to which all synced watchers have heard everything. Takes what was applied
  /// while the turn was under way: whoever asks after the answer to a write counts on that write.
  long heardRevision() {
    takeNews();
    return hubRevision;
  }

  void add(Watcher watcher) {
    watcherCount.incrementAndGet();
    index.add(watcher.range, watcher);
    if (watcher.nextRevision > node.view().revision() && watcher.nextRevision > hubRevision) {
      watcher.synced = true;
    } else {
      catchUp.add(watcher);
    }
  }

  void remove(Watcher watcher) {
    watcherCount.decrementAndGet();
    index.remove(watcher.range, watcher);
  }

  void removed(WatchSession session) {
    if (sessions.remove(session)) {
      streamCount.decrementAndGet();
    }
  }

  @Override
  public long nextTurnNanos(long nowNanos) {
    long progress = nextProgressNanos == Long.MIN_VALUE ? nowNanos : nextProgressNanos;
    return Math.min(progress, leader.nextNanos(nowNanos));
  }

  /// Ends every stream: the server stops.
  @Override
  public void ended() {
    closed = true;
    takeRequests();
    for (WatchSession session : List.copyOf(sessions)) {
      session.fail(new KvException(KvError.STOPPED));
    }
    takeRequests();
  }
}
