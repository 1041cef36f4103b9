package io.kvorum.server.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.DoubleSupplier;

/// Makes the metrics of one registry, in the only forms that etcd has: counters, gauges, and
/// histograms whose bounds double. What has no labels is there from the start, at 0.
///
/// A counter that etcd names without `_total` is given that ending here like every other; the page
/// leaves it out again.
public record Meters(PrometheusRegistry registry) {
  /// etcd's bounds of what waits for a disk: 1 ms to 8 s.
  public static final double[] DISK_SECONDS = doubling(0.001, 14);

  /// The bounds of what is done in memory: 0.1 ms to 52 s.
  static final double[] MEMORY_SECONDS = doubling(0.0001, 20);

  /// `count` bounds, each twice the one before.
  static double[] doubling(double first, int count) {
    double[] bounds = new double[count];
    for (int i = 0; i < count; i++) {
      bounds[i] = first * (1L << i);
    }
    return bounds;
  }

  public CounterDataPoint counter(String name, String help) {
    return counters(name, help).labelValues();
  }

  public Counter counters(String name, String help, String... labels) {
    return Counter.builder()
        .name(name)
        .help(help)
        .labelNames(labels)
        .withoutExemplars()
        .register(registry);
  }

  public GaugeDataPoint gauge(String name, String help) {
    return gauges(name, help).labelValues();
  }

  public Gauge gauges(String name, String help, String... labels) {
    return Gauge.builder()
        .name(name)
        .help(help)
        .labelNames(labels)
        .withoutExemplars()
        .register(registry);
  }

  public DistributionDataPoint histogram(String name, String help, double[] bounds) {
    return histograms(name, help, bounds).labelValues();
  }

  public Histogram histograms(String name, String help, double[] bounds, String... labels) {
    return Histogram.builder()
        .name(name)
        .help(help)
        .labelNames(labels)
        .classicOnly()
        .classicUpperBounds(bounds)
        .withoutExemplars()
        .register(registry);
  }

  /// A gauge whose value is asked for when somebody looks.
  public void gaugeOf(String name, String help, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(value.getAsDouble()))
        .register(registry);
  }

  /// A counter whose value is asked for when somebody looks.
  public void counterOf(String name, String help, DoubleSupplier value) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(value.getAsDouble()))
        .register(registry);
  }

  /// A gauge that is 1, and says what it has to say by its label.
  public void constant(String name, String help, String label, String value) {
    gauges(name, help, label).labelValues(value).set(1);
  }

  static double seconds(long nanos) {
    return nanos / 1e9;
  }
}
