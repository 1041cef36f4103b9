package io.kvorum.server.watch;

import io.kvorum.api.Bytes;
import io.kvorum.api.CallContext;
import io.kvorum.api.Event;
import io.kvorum.api.KeyRange;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.ResponseHeader;
import io.kvorum.api.StreamListener;
import io.kvorum.api.Watches.WatchRequest;
import io.kvorum.api.Watches.WatchResponse;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One watch stream: its watchers, and the answers that wait for its client. Only the hub's duty
/// touches it.
final class WatchSession {
  static final long NO_WATCHER = -1;
  private static final Bytes ZERO = Bytes.wrap(new byte[] {0});
  private static final long EVENT_OVERHEAD_BYTES = 48;

  private record Outgoing(WatchResponse response, long bytes) {}

  private final WatchHub hub;
  private final CallContext context;
  private final StreamListener<WatchResponse> listener;
  private final WatchLimits limits;
  private final Map<Long, Watcher> watchers = new HashMap<>();

  /// Ids that a compaction has cancelled: etcd keeps them in use until the client cancels.
  private final Set<Long> usedIds = new HashSet<>();

  private final ArrayDeque<Outgoing> outbox = new ArrayDeque<>();
  private long outboxBytes;
  private long nextId;
  private boolean waitingForClient;
  private boolean ended;

  WatchSession(
      WatchHub hub,
      CallContext context,
      StreamListener<WatchResponse> listener,
      WatchLimits limits) {
    this.hub = hub;
    this.context = context;
    this.listener = listener;
    this.limits = limits;
  }

  /// Whether the stream ends when the member has lost its leader.
  boolean requiresLeader() {
    return context.requireLeader();
  }

  Collection<Watcher> watchers() {
    return watchers.values();
  }

  boolean has(Watcher watcher) {
    return watchers.get(watcher.id) == watcher;
  }

  /// Whether more answers may wait.
  boolean hasRoom() {
    return outboxBytes < limits.maxOutboxBytes();
  }

  void request(WatchRequest request) {
    if (ended) {
      return;
    }
    switch (request) {
      case WatchRequest.Create create -> create(create);
      case WatchRequest.Cancel cancel -> cancel(cancel.watchId());
      case WatchRequest.Progress p -> progress();
    }
  }

  private void create(WatchRequest.Create create) {
    Bytes key = create.key().isEmpty() ? ZERO : create.key();
    KeyRange range = KeyRange.ofEtcd(key, create.rangeEnd());
    Optional<KvError> denied = denied(range);
    if (denied.isPresent()) {
      refuse(inFull(denied.get()));
      return;
    }
    if (range.isEmpty()) {
      refuse("mvcc: watcher range is empty");
      return;
    }
    if (create.startRevision() < 0) {
      refuse(KvError.COMPACTED.text());
      return;
    }
    long id = create.watchId();
    if (id == 0) {
      while (usedIds.contains(nextId)) {
        nextId++;
      }
      id = nextId++;
    } else if (usedIds.contains(id)) {
      refuse("mvcc: duplicate watch ID provided on the WatchStream");
      return;
    }
    if (usedIds.size() >= limits.maxStreamWatchers()) {
      refuse(KvError.TOO_MANY_REQUESTS.text());
      return;
    }
    usedIds.add(id);
    long revision = hub.view().revision();
    long start = create.startRevision() == 0 ? revision + 1 : create.startRevision();
    Watcher watcher =
        new Watcher(
            this,
            id,
            range,
            create.filters(),
            create.prevKv(),
            create.progressNotify(),
            create.fragment(),
            start);
    watchers.put(id, watcher);
    send(
        new WatchResponse(hub.headers().at(revision), id, true, false, 0, "", false, List.of()), 0);
    hub.add(watcher);
  }

  /// Permission is asked for once, when the watcher is made.
  private Optional<KvError> denied(KeyRange range) {
    try {
      hub.authorizer().check(context, (auth, caller) -> auth.checkRead(caller, range));
      return Optional.empty();
    } catch (KvException why) {
      return Optional.of(why.error());
    }
  }

  /// As Go prints an error of gRPC: clients look for these words (wire.md 3).
  private static String inFull(KvError error) {
    String code =
        switch (error.code()) {
          case UNAUTHENTICATED -> "Unauthenticated";
          case INVALID_ARGUMENT -> "InvalidArgument";
          default -> "PermissionDenied";
        };
    return "rpc error: code = " + code + " desc = " + error.text();
  }

  private void refuse(String reason) {
    send(
        new WatchResponse(
            hub.headers().at(hub.view().revision()),
            NO_WATCHER,
            true,
            true,
            0,
            reason,
            false,
            List.of()),
        0);
  }

  /// Cancelling an unknown id is answered with silence.
  private void cancel(long id) {
    Watcher watcher = watchers.remove(id);
    boolean known = usedIds.remove(id);
    if (watcher != null) {
      hub.remove(watcher);
      dropEvents(id);
    }
    if (known) {
      send(
          new WatchResponse(
              hub.headers().at(hub.view().revision()), id, false, true, 0, "", false, List.of()),
          0);
    }
  }

  /// Events that wait for the client are not sent after the watcher is cancelled.
  private void dropEvents(long id) {
    outbox.removeIf(
        out -> {
          boolean drop = out.response().watchId() == id && !out.response().events().isEmpty();
          if (drop) {
            outboxBytes -= out.bytes();
          }
          return drop;
        });
  }

  void cancelCompacted(Watcher watcher, long compactRevision) {
    watchers.remove(watcher.id);
    hub.remove(watcher);
    ResponseHeader header = hub.headers().at(0);
    send(
        new WatchResponse(header, watcher.id, false, true, compactRevision, "", false, List.of()),
        0);
  }

  /// Answered only if every watcher of the stream is synced (semantics.md 7).
  private void progress() {
    long revision = hub.heardRevision();
    if (watchers.isEmpty()) {
      return;
    }
    for (Watcher watcher : watchers.values()) {
      if (!watcher.synced || watcher.nextRevision > revision + 1) {
        return;
      }
    }
    sendProgress(NO_WATCHER, revision);
  }

  void sendProgress(long id, long revision) {
    send(
        new WatchResponse(hub.headers().at(revision), id, false, false, 0, "", false, List.of()),
        0);
  }

  /// Sends events of one watcher: in one answer, or in fragments if it asked for them.
  void send(Watcher watcher, long revision, List<Event> events) {
    watcher.heardSinceProgress = true;
    ResponseHeader header = hub.headers().at(revision);
    List<Event> part = new ArrayList<>();
    long bytes = 0;
    for (Event event : events) {
      long size = bytes(event);
      if (watcher.wantsFragments && !part.isEmpty() && bytes + size > limits.fragmentBytes()) {
        send(events(header, watcher.id, part, true), bytes);
        part = new ArrayList<>();
        bytes = 0;
      }
      part.add(event);
      bytes += size;
    }
    send(events(header, watcher.id, part, false), bytes);
  }

  private static WatchResponse events(
      ResponseHeader header, long id, List<Event> events, boolean fragment) {
    return new WatchResponse(header, id, false, false, 0, "", fragment, List.copyOf(events));
  }

  private static long bytes(Event event) {
    long previous =
        event.previous().map(kv -> (long) kv.key().length() + kv.value().length()).orElse(0L);
    return EVENT_OVERHEAD_BYTES
        + event.kv().key().length()
        + event.kv().value().length()
        + previous;
  }

  private void send(WatchResponse response, long bytes) {
    if (ended) {
      return;
    }
    outbox.addLast(new Outgoing(response, bytes + EVENT_OVERHEAD_BYTES));
    outboxBytes += bytes + EVENT_OVERHEAD_BYTES;
    flush();
  }

  private void flush() {
    while (!outbox.isEmpty() && !ended) {
      if (!listener.isReady()) {
        waitForClient();
        return;
      }
      Outgoing out = outbox.removeFirst();
      outboxBytes -= out.bytes();
      send(out.response());
    }
  }

  private void send(WatchResponse response) {
    long before = System.nanoTime();
    listener.next(response);
    long nanos = System.nanoTime() - before;
    if (!response.events().isEmpty()) {
      hub.metrics().eventsSent(response.events().size(), nanos);
    } else if (response.created() || response.canceled()) {
      hub.metrics().controlSent(nanos);
    } else {
      hub.metrics().progressSent(nanos);
    }
  }

  private void waitForClient() {
    if (!waitingForClient) {
      waitingForClient = true;
      listener.whenReady(
          () ->
              hub.submit(
                  () -> {
                    waitingForClient = false;
                    flush();
                  }));
    }
  }

  void fail(KvException error) {
    if (!ended) {
      close();
      listener.failed(error);
    }
  }

  void close() {
    if (ended) {
      return;
    }
    ended = true;
    watchers.values().forEach(hub::remove);
    watchers.clear();
    outbox.clear();
    outboxBytes = 0;
    hub.removed(this);
  }
}
