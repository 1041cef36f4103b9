package io.kvorum.server.system;

import io.kvorum.api.Bytes;
import io.kvorum.api.Kv;
import io.kvorum.api.Kv.Compare;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/// Clients that read and write few keys all at once, each at a member of its own until that one
/// fails it, then at the next. No request is sent twice: what failed may have been executed.
///
/// Every write carries a value that nobody else writes, so that its traces can be told apart.
final class Load implements AutoCloseable {
  /// Long enough for a busy machine, much shorter than an election.
  static final Duration REQUEST_LIMIT = Duration.ofMillis(400);

  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(20);
  private static final int KEYS = 12;
  private static final Bytes PREFIX = Bytes.utf8("k");
  private static final AtomicInteger CLIENTS = new AtomicInteger();

  private final Supplier<List<String>> addresses;
  private final Recording recording;
  private final Duration pause;
  private final AtomicLong answers = new AtomicLong();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean open = true;

  private Load(Supplier<List<String>> addresses, Recording recording, Duration pause) {
    this.addresses = addresses;
    this.recording = recording;
    this.pause = pause;
  }

  /// @param addresses where a client may go to, asked for again after each failure
  /// @param pause between two requests of a client
  static Load start(
      Supplier<List<String>> addresses, Recording recording, int clients, Duration pause) {
    Load load = new Load(addresses, recording, pause);
    for (int i = 0; i < clients; i++) {
      int number = CLIENTS.incrementAndGet();
      load.threads.add(Thread.ofVirtual().name("client-" + number).start(() -> load.run(number)));
    }
    return load;
  }

  /// Answered requests so far.
  long answers() {
    return answers.get();
  }

  /// Waits until so many more requests have been answered, which shows that the cluster works.
  void awaitAnswers(long more) {
    long until = answers() + more;
    long deadline = System.nanoTime() + Cluster.SETTLE_LIMIT.toNanos();
    while (answers() < until) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("clients got no answers within " + Cluster.SETTLE_LIMIT);
      }
      Cluster.sleep(Duration.ofMillis(5));
    }
  }

  private void run(int number) {
    try (Connections connections = new Connections(addresses, REQUEST_LIMIT, number)) {
      Client client = new Client(number);
      while (open) {
        Kv.Request request = client.next();
        Optional<Kv.Response> response = recording.send(number, connections.current(), request);
        if (response.isPresent()) {
          answers.incrementAndGet();
          client.learn(response.get());
        } else {
          connections.next();
          Cluster.sleep(PAUSE_AFTER_FAILURE);
        }
        Cluster.sleep(pause);
      }
    } catch (RuntimeException | AssertionError e) {
      if (open) {
        failure.compareAndSet(null, e);
      }
    }
  }

  /// What one client does, chosen at random.
  private static final class Client {
    private final Random random;
    private final int number;
    private final Map<Bytes, Bytes> seen = new HashMap<>();
    private long values;

    Client(int number) {
      this.number = number;
      this.random = new Random(number);
    }

    Kv.Request next() {
      Bytes key = key();
      return switch (random.nextInt(10)) {
        case 0, 1, 2, 3 -> Kv.PutRequest.of(key, value());
        case 4, 5, 6 -> Kv.RangeRequest.of(key);
        case 7 -> swap(key);
        case 8 ->
            random.nextInt(4) > 0 ? pair() : new Kv.DeleteRangeRequest(key, Bytes.EMPTY, true);
        default -> Kv.RangeRequest.of(PREFIX, Bytes.utf8("l"));
      };
    }

    private Bytes key() {
      return Bytes.utf8("k" + random.nextInt(KEYS));
    }

    private Bytes value() {
      return Bytes.utf8(number + "-" + ++values);
    }

    private Kv.TxnRequest pair() {
      Bytes value = value();
      return new Kv.TxnRequest(
          List.of(),
          List.of(
              Optional.of(Kv.PutRequest.of(Bytes.utf8("k-left"), value)),
              Optional.of(Kv.RangeRequest.of(key())),
              Optional.of(Kv.PutRequest.of(Bytes.utf8("k-right"), value))),
          List.of());
    }

    /// A put if the key still holds what this client saw last.
    private Kv.TxnRequest swap(Bytes key) {
      Compare unchanged =
          new Compare(
              Compare.Result.EQUAL,
              key,
              Bytes.EMPTY,
              new Compare.Operand.Value(seen.getOrDefault(key, Bytes.EMPTY)));
      return new Kv.TxnRequest(
          List.of(unchanged),
          List.of(Optional.of(Kv.PutRequest.of(key, value()))),
          List.of(Optional.of(Kv.RangeRequest.of(key))));
    }

    void learn(Kv.Response response) {
      if (response instanceof Kv.RangeResponse range) {
        range.kvs().forEach(kv -> seen.put(kv.key(), kv.value()));
      }
    }
  }

  /// Ends all clients and waits for their last answers.
  @Override
  public void close() {
    open = false;
    for (Thread thread : threads) {
      try {
        if (!thread.join(Duration.ofSeconds(20))) {
          throw new AssertionError(thread.getName() + " does not end");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while clients ended", e);
      }
    }
    Throwable broken = failure.get();
    if (broken != null) {
      throw new AssertionError("a client failed", broken);
    }
  }
}
