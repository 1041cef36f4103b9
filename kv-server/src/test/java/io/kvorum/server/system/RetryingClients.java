package io.kvorum.server.system;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyValue;
import io.kvorum.api.Kv;
import io.kvorum.api.Kv.Compare;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/// Clients that write as an application does that cares: each write is guarded by the revision that
/// the client knows, so that it can be sent again after a failure without ever being executed
/// twice. Whoever uses a client like this sees no failure, only time.
final class RetryingClients implements AutoCloseable {
  /// The time within which one write must be done, retries included.
  static final Duration PATIENCE = Cluster.SETTLE_LIMIT;

  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(1);
  private static final Duration PAUSE_BEFORE_RETRY = Duration.ofMillis(10);
  private static final Duration PAUSE = Duration.ofMillis(5);

  private final Recording recording;
  private final Supplier<List<String>> addresses;
  private final Durations writes = new Durations();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile boolean open = true;

  private RetryingClients(Recording recording, Supplier<List<String>> addresses) {
    this.recording = recording;
    this.addresses = addresses;
  }

  /// Starts `count` clients, each with a key of its own.
  static RetryingClients start(Supplier<List<String>> addresses, Recording recording, int count) {
    RetryingClients clients = new RetryingClients(recording, addresses);
    for (int i = 0; i < count; i++) {
      int number = 8_000 + i;
      clients.threads.add(
          Thread.ofVirtual().name("retrying-" + i).start(() -> clients.run(number)));
    }
    return clients;
  }

  private void run(int number) {
    try (Connections connections = new Connections(addresses, REQUEST_LIMIT, number)) {
      Bytes key = Bytes.utf8("own-" + number);
      long known = 0;
      for (long count = 1; open; count++) {
        long began = System.nanoTime();
        known = write(number, connections, key, Bytes.utf8(number + "-" + count), known);
        writes.add(System.nanoTime() - began);
        Cluster.sleep(PAUSE);
      }
    } catch (RuntimeException | AssertionError e) {
      failure.compareAndSet(null, e);
    }
  }

  /// Writes `value` over the revision `known`, and gives the new revision.
  private long write(int number, Connections connections, Bytes key, Bytes value, long known) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      Optional<Kv.Response> response =
          recording.send(number, connections.current(), guarded(key, value, known));
      if (response.orElse(null) instanceof Kv.TxnResponse txn) {
        return txn.succeeded() ? txn.header().revision() : mine(txn, value);
      }
      connections.next();
      Cluster.sleep(PAUSE_BEFORE_RETRY);
    }
    throw new AssertionError("a write failed for " + PATIENCE + ", retries included: " + key);
  }

  private static Kv.TxnRequest guarded(Bytes key, Bytes value, long known) {
    Compare untouched =
        new Compare(Compare.Result.EQUAL, key, Bytes.EMPTY, new Compare.Operand.ModRevision(known));
    return new Kv.TxnRequest(
        List.of(untouched),
        List.of(Optional.of(Kv.PutRequest.of(key, value))),
        List.of(Optional.of(Kv.RangeRequest.of(key))));
  }

  /// The guard failed: an earlier attempt must have been executed.
  private static long mine(Kv.TxnResponse txn, Bytes value) {
    if (txn.responses().getFirst() instanceof Kv.RangeResponse range && !range.kvs().isEmpty()) {
      KeyValue found = range.kvs().getFirst();
      if (found.value().equals(value)) {
        return found.modRevision();
      }
    }
    throw new AssertionError("LOST or foreign: instead of " + value + " there is " + txn);
  }

  /// How long writes took, retries included.
  Durations writes() {
    return writes;
  }

  /// Ends all clients; throws if one of them ever saw a failure.
  @Override
  public void close() {
    open = false;
    for (Thread thread : threads) {
      try {
        if (!thread.join(PATIENCE.multipliedBy(2))) {
          throw new AssertionError(thread.getName() + " does not end");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while clients ended", e);
      }
    }
    Throwable seen = failure.get();
    if (seen != null) {
      throw new AssertionError("a retrying client saw a failure", seen);
    }
  }
}
