package io.kvorum.tck.check;

import io.kvorum.api.Kv;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Takes down what clients ask and are answered. Thread-safe; the clock is the caller's.
public final class HistoryRecorder {
  private final List<Pending> pending = new ArrayList<>();

  /// A recorder of nothing yet.
  public HistoryRecorder() {}

  /// Call it before the request is sent.
  public synchronized Pending call(int client, long callNanos, Kv.Request request) {
    Pending call = new Pending(pending.size(), client, callNanos, request);
    pending.add(call);
    return call;
  }

  /// All operations so far; what has no outcome yet has an unknown one.
  public synchronized List<Operation> operations() {
    return pending.stream().map(Pending::operation).toList();
  }

  public synchronized int size() {
    return pending.size();
  }

  /// A request on its way. The first outcome counts.
  public static final class Pending {
    private final long id;
    private final int client;
    private final long callNanos;
    private final Kv.Request request;
    private Optional<Operation> done = Optional.empty();

    private Pending(long id, int client, long callNanos, Kv.Request request) {
      this.id = id;
      this.client = client;
      this.callNanos = callNanos;
      this.request = request;
    }

    public void answered(long nanos, Kv.Response response) {
      ends(nanos, new Outcome.Answered(response));
    }

    public void refused(long nanos, String reason) {
      ends(nanos, new Outcome.Refused(reason));
    }

    public void unknown(long nanos, String reason) {
      ends(nanos, new Outcome.Unknown(reason));
    }

    private synchronized void ends(long nanos, Outcome outcome) {
      if (done.isEmpty()) {
        done = Optional.of(new Operation(id, client, callNanos, nanos, request, outcome));
      }
    }

    private synchronized Operation operation() {
      return done.orElseGet(
          () ->
              new Operation(
                  id, client, callNanos, Long.MAX_VALUE, request, new Outcome.Unknown("no end")));
    }
  }
}
