package io.kvorum.server.metrics;

import io.kvorum.state.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/// How long requests wait for their answer, from the member's side: reads, and everything that goes
/// through the log. What the state machine denies is a success here, as in etcd.
public final class RequestMetrics {
  private static final String RANGE = "Range";
  private static final String READ_ONLY_TXN = "ReadonlyTxn";

  private final TimedCalls calls;

  public RequestMetrics(Meters meters) {
    var durations =
        meters.histograms(
            "etcd_server_request_duration_seconds",
            "Response latency distribution in seconds for each type.",
            Meters.DISK_SECONDS,
            "type",
            "success");
    List<String> types = new ArrayList<>(CommandName.ALL);
    types.add(RANGE);
    types.add(READ_ONLY_TXN);
    calls =
        new TimedCalls(types, labels -> durations.labelValues(labels.getFirst(), labels.getLast()));
  }

  /// A command on its way through the log.
  public <T> CompletableFuture<T> command(
      Command command, Function<Command, CompletableFuture<T>> log) {
    String type = CommandName.of(command);
    return timed(type, () -> log.apply(command));
  }

  public <T> CompletableFuture<T> range(Supplier<CompletableFuture<T>> range) {
    return timed(RANGE, range);
  }

  public <T> CompletableFuture<T> readOnlyTxn(Supplier<CompletableFuture<T>> txn) {
    return timed(READ_ONLY_TXN, txn);
  }

  /// The answer itself is handed on, so that who cancels it cancels the work.
  private <T> CompletableFuture<T> timed(String type, Supplier<CompletableFuture<T>> work) {
    long before = System.nanoTime();
    CompletableFuture<T> answer = work.get();
    var _ =
        answer.whenComplete(
            (_, failure) -> calls.observe(type, failure == null, System.nanoTime() - before));
    return answer;
  }
}
