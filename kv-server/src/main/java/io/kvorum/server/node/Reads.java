package io.kvorum.server.node;

import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.raft.Input;
import io.kvorum.server.metrics.NodeMeter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// The linearizable reads of this member: each waits for the core to say from which index on it may
/// be answered, then for that index to be applied. A read that failed is asked again under a new
/// id, as long as its client waits: it changes nothing.
final class Reads {
  private static final int BOOT_SHIFT = 40;

  private record Waiting(long askedNanos, CompletableFuture<Void> future) {}

  private record Ready(long index, Waiting read) {}

  private final Mailbox mailbox;
  private final NodeMeter meter;
  private final Map<Long, Waiting> waiting = new HashMap<>();
  private final ArrayDeque<Waiting> failed = new ArrayDeque<>();
  private final ArrayDeque<Ready> ready = new ArrayDeque<>();
  private long nextId;

  /// @param bootCount ids of another start never come again
  Reads(Mailbox mailbox, long bootCount, NodeMeter meter) {
    this.mailbox = mailbox;
    this.meter = meter;
    this.nextId = bootCount << BOOT_SHIFT;
  }

  Input add(CompletableFuture<Void> future, long askedNanos) {
    return ask(new Waiting(askedNanos, future));
  }

  private Input ask(Waiting read) {
    long id = nextId++;
    waiting.put(id, read);
    return new Input.Read(id);
  }

  void ready(long id, long index) {
    Waiting read = waiting.remove(id);
    if (read != null) {
      ready.add(new Ready(index, read));
    }
  }

  void failed(long id) {
    Waiting read = waiting.remove(id);
    if (read != null) {
      meter.readRepeated();
      failed.add(read);
    }
  }

  void tryAgain(Consumer<Input> ask) {
    while (!failed.isEmpty()) {
      ask.accept(ask(failed.removeFirst()));
    }
  }

  /// Answers what may be answered from a state that has applied this index.
  void answer(long appliedIndex) {
    while (!ready.isEmpty() && ready.peekFirst().index() <= appliedIndex) {
      mailbox.giveBack(0);
      ready.removeFirst().read().future().complete(null);
    }
  }

  void failOlderThan(long limitNanos, long nowNanos, KvError error) {
    List<Waiting> old = new ArrayList<>();
    waiting.values().removeIf(read -> isOld(read, limitNanos, nowNanos, old));
    failed.removeIf(read -> isOld(read, limitNanos, nowNanos, old));
    ready.removeIf(r -> isOld(r.read(), limitNanos, nowNanos, old));
    old.forEach(read -> fail(read, error));
  }

  private static boolean isOld(Waiting read, long limitNanos, long nowNanos, List<Waiting> old) {
    return nowNanos - read.askedNanos() > limitNanos && old.add(read);
  }

  void failAll(KvError error) {
    waiting.values().forEach(read -> fail(read, error));
    failed.forEach(read -> fail(read, error));
    ready.forEach(r -> fail(r.read(), error));
    waiting.clear();
    failed.clear();
    ready.clear();
  }

  private void fail(Waiting read, KvError error) {
    meter.readFailed();
    mailbox.giveBack(0);
    read.future().completeExceptionally(new KvException(error));
  }
}
