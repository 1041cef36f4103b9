package io.kvorum.server.metrics;

import io.kvorum.api.KvError;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;

/// Learners that became voters, or could not, counted by the member that leads.
public final class PromotionMetrics {
  private static final String OTHER = "unknown";

  private final CounterDataPoint successes;
  private final Counter failures;

  public PromotionMetrics(Meters meters) {
    successes =
        meters.counter(
            "etcd_server_learner_promote_successes",
            "The total number of successful learner promotions while this member is leader.");
    failures =
        meters.counters(
            "etcd_server_learner_promote_failures",
            "The total number of failed learner promotions (likely learner not ready) while this"
                + " member is leader.",
            "Reason");
    failures.initLabelValues(KvError.LEARNER_NOT_READY.text());
  }

  public void succeeded() {
    successes.inc();
  }

  public void refused(KvError why) {
    failures.labelValues(why.text()).inc();
  }

  public void failed() {
    failures.labelValues(OTHER).inc();
  }
}
