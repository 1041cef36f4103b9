package io.kvorum.server.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;

/// What watch streams are sent, and how long it takes to hand it to their connections.
public final class WatchMetrics {
  private static final String PREFIX = "etcd_debugging_server_watch_send_loop_";

  private final CounterDataPoint events;
  private final DistributionDataPoint eventAnswers;
  private final DistributionDataPoint perEvent;
  private final DistributionDataPoint controlAnswers;
  private final DistributionDataPoint progressAnswers;

  public WatchMetrics(Meters meters) {
    events =
        meters.counter(
            "etcd_debugging_mvcc_events_total", "Total number of events sent by this member.");
    eventAnswers =
        meters.histogram(
            PREFIX + "watch_stream_duration_seconds",
            "The total duration in seconds of running through the send loop watch stream response"
                + " all events.",
            Meters.DISK_SECONDS);
    perEvent =
        meters.histogram(
            PREFIX + "watch_stream_duration_per_event_seconds",
            "The average duration in seconds of running through the send loop watch stream"
                + " response, per event.",
            Meters.DISK_SECONDS);
    controlAnswers =
        meters.histogram(
            PREFIX + "control_stream_duration_seconds",
            "The total duration in seconds of running through the send loop control stream"
                + " response.",
            Meters.DISK_SECONDS);
    progressAnswers =
        meters.histogram(
            PREFIX + "progress_duration_seconds",
            "The total duration in seconds of running through the progress loop control stream"
                + " response.",
            Meters.DISK_SECONDS);
  }

  public void eventsSent(int count, long nanos) {
    events.inc(count);
    eventAnswers.observe(Meters.seconds(nanos));
    perEvent.observe(Meters.seconds(nanos) / count);
  }

  public void controlSent(long nanos) {
    controlAnswers.observe(Meters.seconds(nanos));
  }

  public void progressSent(long nanos) {
    progressAnswers.observe(Meters.seconds(nanos));
  }
}
