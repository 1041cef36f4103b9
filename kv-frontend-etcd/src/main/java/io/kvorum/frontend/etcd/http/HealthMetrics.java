package io.kvorum.frontend.etcd.http;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// How the answers about health were (ops.md 5).
public final class HealthMetrics {
  private static final String SUCCESS = "success";
  private static final String ERROR = "error";

  private final CounterDataPoint healthy;
  private final CounterDataPoint unhealthy;
  private final Gauge lastResults;
  private final Counter results;

  public HealthMetrics(PrometheusRegistry registry) {
    healthy =
        counter("etcd_server_health_success", "The total number of successful health checks")
            .register(registry)
            .labelValues();
    unhealthy =
        counter("etcd_server_health_failures", "The total number of failed health checks")
            .register(registry)
            .labelValues();
    lastResults =
        Gauge.builder()
            .name("etcd_server_healthcheck")
            .help("The result of each kind of healthcheck.")
            .labelNames("type", "name")
            .withoutExemplars()
            .register(registry);
    results =
        counter("etcd_server_healthchecks_total", "The total number of each kind of healthcheck.")
            .labelNames("type", "name", "status")
            .register(registry);
  }

  private static Counter.Builder counter(String name, String help) {
    return Counter.builder().name(name).help(help).withoutExemplars();
  }

  /// There is such a check. Its last result is there once it was made: a check that nobody has
  /// asked for has not failed.
  void expect(String probe, String check) {
    results.initLabelValues(probe, check, SUCCESS);
    results.initLabelValues(probe, check, ERROR);
  }

  void reported(boolean isHealthy) {
    (isHealthy ? healthy : unhealthy).inc();
  }

  void checked(String probe, String check, boolean isGood) {
    lastResults.labelValues(probe, check).set(isGood ? 1 : 0);
    results.labelValues(probe, check, isGood ? SUCCESS : ERROR).inc();
  }
}
