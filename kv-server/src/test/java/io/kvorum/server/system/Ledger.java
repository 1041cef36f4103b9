package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// What the server promised to its writers, and whether it kept it.
///
/// Every writer counts up in a counter of its own: a single key, or two keys that are always
/// written together by one transaction. So one read of a counter after a crash tells everything:
/// below the last acknowledged number, an acknowledged write was lost; above the last number tried,
/// the server made something up; two keys of a pair that differ are a torn transaction.
///
/// Thread-safe; the checks expect that no writer runs.
final class Ledger {
  /// The state of one counter: the last number that was acknowledged, at which revision, and the
  /// last one that was sent.
  private record Counter(List<String> keys, long acked, long revision, long tried) {
    Counter trying() {
      return new Counter(keys, acked, revision, tried + 1);
    }

    Counter acked(long atRevision) {
      return new Counter(keys, tried, atRevision, tried);
    }
  }

  private record Write(String key, long number, long revision) {}

  private final Map<String, Counter> counters = new HashMap<>();
  private final List<Write> acknowledged = new ArrayList<>();
  private long highestRevision;

  /// Adds the counter `name`, written under each of `keys`.
  synchronized void open(String name, List<String> keys) {
    counters.put(name, new Counter(List.copyOf(keys), 0, 0, 0));
  }

  synchronized List<String> keys(String name) {
    return counter(name).keys();
  }

  /// The number to write next.
  synchronized long next(String name) {
    Counter counter = counter(name).trying();
    counters.put(name, counter);
    return counter.tried();
  }

  /// The server acknowledged the number that [#next] gave last.
  synchronized void acknowledged(String name, long atRevision) {
    Counter before = counter(name);
    assertThat(atRevision)
        .as("revision of a write to %s after one at %s", name, before.revision())
        .isGreaterThan(before.revision());
    Counter counter = before.acked(atRevision);
    counters.put(name, counter);
    highestRevision = Math.max(highestRevision, atRevision);
    counter.keys().forEach(k -> acknowledged.add(new Write(k, counter.acked(), atRevision)));
  }

  synchronized int acknowledgements() {
    return acknowledged.size();
  }

  /// Reads every counter back and throws an [AssertionError] on the first promise that was broken.
  /// What is read becomes a promise itself: a value that was seen must not vanish later.
  synchronized void check(Function<RangeRequest, RangeResponse> reader) {
    for (Map.Entry<String, Counter> entry : counters.entrySet()) {
      entry.setValue(check(entry.getKey(), entry.getValue(), reader));
    }
  }

  private Counter check(
      String name, Counter counter, Function<RangeRequest, RangeResponse> reader) {
    List<KeyValue> found = new ArrayList<>();
    for (String key : counter.keys()) {
      RangeResponse response =
          reader.apply(RangeRequest.newBuilder().setKey(ByteString.copyFromUtf8(key)).build());
      assertThat(response.getHeader().getRevision())
          .as("LOST: revision of the store after the crash; writes were acknowledged up to it")
          .isGreaterThanOrEqualTo(highestRevision);
      response.getKvsList().forEach(found::add);
    }
    if (found.isEmpty()) {
      assertThat(counter.acked()).as("LOST: %s is absent after acknowledged writes", name).isZero();
      return new Counter(counter.keys(), 0, 0, 0);
    }
    assertThat(found).as("TORN: keys of %s", name).hasSameSizeAs(counter.keys());
    long number = number(found.getFirst());
    long revision = found.getFirst().getModRevision();
    for (KeyValue kv : found) {
      assertThat(number(kv)).as("TORN: values of %s", name).isEqualTo(number);
      assertThat(kv.getModRevision()).as("TORN: revisions of %s", name).isEqualTo(revision);
    }
    assertThat(number)
        .as("LOST: %s was acknowledged at revision %s", name, counter.revision())
        .isGreaterThanOrEqualTo(counter.acked());
    assertThat(number).as("%s holds what nobody wrote", name).isLessThanOrEqualTo(counter.tried());
    if (number == counter.acked()) {
      assertThat(revision).as("revision of %s = %s", name, number).isEqualTo(counter.revision());
    }
    return new Counter(counter.keys(), number, revision, number);
  }

  /// Holds what a watch of everything tells against the acknowledgements.
  void checkHistory(ServerProcess server) {
    try (Wire wire = new Wire(server.ports().clientAddress());
        History history = History.ofEverything(wire, 1)) {
      history.awaitRevision(highestRevision());
      checkHistory(history.events());
    }
  }

  /// Checks that the whole history, as a watch from the first revision tells it, holds every
  /// acknowledged write at the revision that its writer was told.
  synchronized void checkHistory(List<Event> history) {
    Map<String, Long> numbers = new HashMap<>();
    for (Event event : history) {
      KeyValue kv = event.getKv();
      numbers.put(kv.getModRevision() + "/" + kv.getKey().toStringUtf8(), number(kv));
    }
    for (Write write : acknowledged) {
      assertThat(numbers)
          .as("LOST from history: %s", write)
          .containsEntry(write.revision() + "/" + write.key(), write.number());
    }
  }

  synchronized long highestRevision() {
    return highestRevision;
  }

  private Counter counter(String name) {
    Counter counter = counters.get(name);
    if (counter == null) {
      throw new IllegalArgumentException("no counter " + name);
    }
    return counter;
  }

  private static long number(KeyValue kv) {
    return Long.parseLong(kv.getValue().toStringUtf8().strip());
  }
}
