package io.kvorum.server.wiring;

import dagger.Module;
import dagger.Provides;
import io.kvorum.server.config.ServerConfig;
import io.kvorum.server.metrics.HashMetrics;
import io.kvorum.server.metrics.KvMetrics;
import io.kvorum.server.metrics.LeaseMetrics;
import io.kvorum.server.metrics.Meters;
import io.kvorum.server.metrics.NodeRecorder;
import io.kvorum.server.metrics.PromotionMetrics;
import io.kvorum.server.metrics.RequestMetrics;
import io.kvorum.server.metrics.WatchMetrics;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/// What the parts of a member tell their figures to.
@Module
final class MetricsModule {
  private MetricsModule() {}

  @Provides
  @Singleton
  static KvMetrics kv(Meters meters) {
    return new KvMetrics(meters);
  }

  @Provides
  @Singleton
  static NodeRecorder node(Meters meters, KvMetrics kv, ServerConfig.Reporting reporting) {
    return new NodeRecorder(
        meters,
        kv,
        new LeaseMetrics(meters),
        reporting.slowApply().toNanos(),
        InstantSource.system());
  }

  @Provides
  @Singleton
  static RequestMetrics requests(Meters meters) {
    return new RequestMetrics(meters);
  }

  @Provides
  @Singleton
  static WatchMetrics watches(Meters meters) {
    return new WatchMetrics(meters);
  }

  @Provides
  @Singleton
  static HashMetrics hashes(Meters meters) {
    return new HashMetrics(meters);
  }

  @Provides
  @Singleton
  static PromotionMetrics promotions(Meters meters) {
    return new PromotionMetrics(meters);
  }

  @Provides
  @Singleton
  static NodeMetrics metrics(Meters meters) {
    return new NodeMetrics(meters);
  }
}
