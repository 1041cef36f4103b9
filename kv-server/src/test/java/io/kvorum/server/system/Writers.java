package io.kvorum.server.system;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// Clients that write at the same time and as fast as they are answered, until the server fails
/// them. Half of them write one key per request, half two keys in one transaction.
///
/// The outcome of a refused or unanswered write is unknown, so a writer ends with its first one.
final class Writers implements AutoCloseable {
  private final Ledger ledger;
  private final Wire wire;
  private final String padding;
  private final List<Thread> threads = new ArrayList<>();
  private final CountDownLatch firstAcks;
  private final AtomicReference<Throwable> brokenPromise = new AtomicReference<>();
  private volatile boolean counting = true;

  private Writers(Ledger ledger, Wire wire, int count, int valueBytes) {
    this.ledger = ledger;
    this.wire = wire;
    this.padding = " ".repeat(valueBytes);
    this.firstAcks = new CountDownLatch(count);
  }

  /// Opens the counters that `count` writers use, once for the life of a data directory.
  static void openCounters(Ledger ledger, int count) {
    for (int i = 0; i < count; i++) {
      List<String> keys = i % 2 == 0 ? List.of("one/" + i) : List.of("pair/" + i, "riap/" + i);
      ledger.open(name(i), keys);
    }
  }

  /// Starts `count` writers, each value padded with `valueBytes` blanks.
  static Writers start(Ledger ledger, Wire wire, int count, int valueBytes) {
    Writers writers = new Writers(ledger, wire, count, valueBytes);
    for (int i = 0; i < count; i++) {
      String name = name(i);
      writers.threads.add(Thread.ofVirtual().name(name).start(() -> writers.write(name)));
    }
    return writers;
  }

  private static String name(int i) {
    return "counter-" + i;
  }

  private void write(String name) {
    boolean first = true;
    try {
      while (true) {
        long revision = write(ledger.keys(name), ledger.next(name) + padding);
        if (!counting) {
          return;
        }
        ledger.acknowledged(name, revision);
        if (first) {
          firstAcks.countDown();
          first = false;
        }
      }
    } catch (StatusRuntimeException unknownOutcome) {
      // The expected end: the server is gone. The ledger knows that the number was tried.
    } catch (AssertionError e) {
      brokenPromise.compareAndSet(null, e);
    }
  }

  private long write(List<String> keys, String value) {
    if (keys.size() == 1) {
      return wire.put(put(keys.getFirst(), value)).getHeader().getRevision();
    }
    TxnRequest.Builder txn = TxnRequest.newBuilder();
    keys.forEach(k -> txn.addSuccess(RequestOp.newBuilder().setRequestPut(put(k, value))));
    return wire.txn(txn.build()).getHeader().getRevision();
  }

  private static PutRequest put(String key, String value) {
    return PutRequest.newBuilder()
        .setKey(ByteString.copyFromUtf8(key))
        .setValue(ByteString.copyFromUtf8(value))
        .build();
  }

  /// Waits until every writer has been answered once.
  Writers awaitFirstAcks() throws InterruptedException {
    if (!firstAcks.await(20, TimeUnit.SECONDS)) {
      throw new AssertionError(firstAcks.getCount() + " writers got no answer in 20 s");
    }
    return this;
  }

  /// From now on an answer is no promise any more: what is answered while the power goes out may
  /// never have left the server.
  void stopCounting() {
    counting = false;
  }

  /// Waits until every writer has met its end.
  void awaitEnd(Duration limit) throws InterruptedException {
    for (Thread thread : threads) {
      if (!thread.join(limit)) {
        throw new AssertionError(thread.getName() + " still writes after " + limit);
      }
    }
    Throwable broken = brokenPromise.get();
    if (broken != null) {
      throw new AssertionError("a promise was broken while writing", broken);
    }
  }

  @Override
  public void close() {
    counting = false;
    threads.forEach(Thread::interrupt);
  }
}
