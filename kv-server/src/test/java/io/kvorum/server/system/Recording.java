package io.kvorum.server.system;

import io.etcd.jetcd.api.WatchResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.kvorum.api.Bytes;
import io.kvorum.api.Event;
import io.kvorum.api.Kv;
import io.kvorum.tck.check.Change;
import io.kvorum.tck.check.HistoryRecorder;
import io.kvorum.tck.check.LinearizabilityChecker;
import io.kvorum.tck.check.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// Everything that the clients of a cluster asked and were answered, and the judgement over it. Any
/// thread may use it.
final class Recording {
  private final HistoryRecorder recorder = new HistoryRecorder();
  private final AtomicLong acknowledgedWrites = new AtomicLong();

  /// Sends a request, once, and takes down what came of it.
  ///
  /// @return the answer; empty if the outcome is unknown, or a refusal
  Optional<Kv.Response> send(int client, Wire wire, Kv.Request request) {
    HistoryRecorder.Pending pending = begin(client, request);
    try {
      Kv.Response response = Translation.send(wire, request);
      answered(pending, response);
      return Optional.of(response);
    } catch (StatusRuntimeException e) {
      failed(pending, e.getStatus());
      return Optional.empty();
    }
  }

  HistoryRecorder.Pending begin(int client, Kv.Request request) {
    return recorder.call(client, System.nanoTime(), request);
  }

  void answered(HistoryRecorder.Pending pending, Kv.Response response) {
    pending.answered(System.nanoTime(), response);
    if (!(response instanceof Kv.RangeResponse)) {
      acknowledgedWrites.incrementAndGet();
    }
  }

  void failed(HistoryRecorder.Pending pending, Status status) {
    String reason = status.getCode() + " " + status.getDescription();
    if (isRefusal(status)) {
      pending.refused(System.nanoTime(), reason);
    } else {
      pending.unknown(System.nanoTime(), reason);
    }
  }

  /// Answers that a server gives instead of executing a request. Everything else may hide one that
  /// was executed.
  private static boolean isRefusal(Status status) {
    return switch (status.getCode()) {
      case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE, RESOURCE_EXHAUSTED -> true;
      default -> false;
    };
  }

  /// Answered requests that may have written.
  long acknowledgedWrites() {
    return acknowledgedWrites.get();
  }

  /// Judges everything so far; no client may be at work. What really happened is asked of one
  /// member, by a watch from the beginning.
  Verdict judge(Member witness) {
    List<Event> events;
    try (Wire wire = new Wire(witness.ports().clientAddress());
        History told = History.ofEverything(wire, 1)) {
      long newest = write(wire);
      told.await("revision " + newest, all -> lastRevision(all) >= newest);
      events = told.events().stream().map(Translation::event).toList();
    }
    return LinearizabilityChecker.check(
            io.kvorum.tck.check.History.of(recorder.operations(), Change.of(events)))
        .requireLegal();
  }

  /// A write of its own, so that there is a last event to wait for.
  private long write(Wire wire) {
    Kv.PutRequest last = Kv.PutRequest.of(Bytes.utf8("end"), Bytes.utf8("" + System.nanoTime()));
    Optional<Kv.Response> response = send(0, wire, last);
    if (response.orElse(null) instanceof Kv.PutResponse done) {
      return done.header().revision();
    }
    throw new AssertionError("a healed cluster refused a write");
  }

  private static long lastRevision(List<WatchResponse> told) {
    return told.stream()
        .skip(Math.max(0, told.size() - 1))
        .flatMap(r -> r.getEventsList().reversed().stream())
        .mapToLong(e -> e.getKv().getModRevision())
        .findFirst()
        .orElse(0);
  }
}
