package io.kvorum.server.metrics;

import io.kvorum.api.Kv;
import io.kvorum.state.Command;
import io.kvorum.state.Outcome;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Counts of what clients ask of keys. As in etcd, every member counts all that it applies, and of
/// a transaction each operation; reads are counted where they are answered.
public final class KvMetrics {
  private final CounterDataPoint ranges;
  private final CounterDataPoint puts;
  private final CounterDataPoint deletes;
  private final CounterDataPoint txns;
  private final GaugeDataPoint putBytes;
  private final DistributionDataPoint goodRanges;
  private final DistributionDataPoint badRanges;

  public KvMetrics(Meters meters) {
    ranges = meters.counter("etcd_mvcc_range_total", "Total number of ranges seen by this member.");
    puts = meters.counter("etcd_mvcc_put_total", "Total number of puts seen by this member.");
    deletes =
        meters.counter("etcd_mvcc_delete_total", "Total number of deletes seen by this member.");
    txns = meters.counter("etcd_mvcc_txn_total", "Total number of txns seen by this member.");
    putBytes =
        meters.gauge(
            "etcd_debugging_mvcc_total_put_size_in_bytes",
            "The total size of put kv pairs seen by this member.");
    var durations =
        meters.histograms(
            "etcd_server_range_duration_seconds",
            "The latency distributions of txn.Range",
            Meters.MEMORY_SECONDS,
            "success");
    goodRanges = durations.labelValues("true");
    badRanges = durations.labelValues("false");
  }

  /// Reads a range.
  public <T> T range(Supplier<T> range) {
    ranges.inc();
    long before = System.nanoTime();
    boolean success = false;
    try {
      T found = range.get();
      success = true;
      return found;
    } finally {
      (success ? goodRanges : badRanges).observe(Meters.seconds(System.nanoTime() - before));
    }
  }

  /// A transaction was answered without the log.
  public void readOnlyTxn(Kv.TxnRequest request, Kv.TxnResponse answer) {
    count(request, answer);
  }

  void applied(Command command, Outcome outcome) {
    if (!(outcome instanceof Outcome.Answer(Kv.Response answer))) {
      return;
    }
    switch (command) {
      case Command.ByUser(_, Command inner) -> applied(inner, outcome);
      case Command.Put put -> count(put.request());
      case Command.DeleteRange _ -> deletes.inc();
      case Command.Txn txn -> count(txn.request(), answer);
      default -> throw new IllegalArgumentException("an answer of keys to " + command);
    }
  }

  private void count(Kv.PutRequest put) {
    puts.inc();
    putBytes.inc(put.key().length() + put.value().length());
  }

  private void count(Kv.TxnRequest txn, Kv.Response answer) {
    txns.inc();
    if (!(answer instanceof Kv.TxnResponse told)) {
      throw new IllegalArgumentException("an answer to a transaction: " + answer);
    }
    List<Optional<Kv.Request>> done = told.succeeded() ? txn.success() : txn.failure();
    for (int i = 0; i < done.size(); i++) {
      switch (done.get(i).orElseThrow()) {
        case Kv.PutRequest put -> count(put);
        case Kv.DeleteRangeRequest _ -> deletes.inc();
        case Kv.RangeRequest _ -> ranges.inc();
        case Kv.TxnRequest nested -> count(nested, told.responses().get(i));
      }
    }
  }
}
