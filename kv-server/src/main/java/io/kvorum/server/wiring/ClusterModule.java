package io.kvorum.server.wiring;

import dagger.Module;
import dagger.Provides;
import io.kvorum.api.CallContext;
import io.kvorum.server.cluster.ChangeRules;
import io.kvorum.server.cluster.ClusterVersions;
import io.kvorum.server.cluster.HealthSurvey;
import io.kvorum.server.cluster.LearnerPromoter;
import io.kvorum.server.cluster.MembershipChanges;
import io.kvorum.server.cluster.NodeReplica;
import io.kvorum.server.cluster.Publisher;
import io.kvorum.server.corruption.CorruptionChecker;
import io.kvorum.server.lease.LeaseDesk;
import io.kvorum.server.lease.LeaseKeeper;
import io.kvorum.server.lease.LeaseRoute;
import io.kvorum.server.metrics.PromotionMetrics;
import io.kvorum.server.node.Delay;
import io.kvorum.server.node.Node;
import io.kvorum.server.node.NodeConfig;
import io.kvorum.server.peer.PeerDesk;
import io.kvorum.server.service.MaintenanceService;
import jakarta.inject.Singleton;
import java.time.Duration;

/// The parts of a member that have to do with the other members.
@Module
final class ClusterModule {
  private static final long CHANGE_AGAIN_MILLIS = 50;
  private static final long PUBLISH_AGAIN_MILLIS = 500;

  private ClusterModule() {}

  @Provides
  @Singleton
  static NodeReplica replica(Node node) {
    return new NodeReplica(node);
  }

  @Provides
  @Singleton
  static HealthSurvey health(NodeReplica replica) {
    return new HealthSurvey(replica, replica);
  }

  @Provides
  @Singleton
  static MembershipChanges changes(
      NodeReplica replica,
      HealthSurvey health,
      ChangeRules rules,
      NodeConfig config,
      PromotionMetrics promotions) {
    return new MembershipChanges(
        replica,
        health,
        rules,
        Delay.of(CHANGE_AGAIN_MILLIS),
        System::nanoTime,
        config.requestLimitNanos(),
        promotions);
  }

  @Provides
  @Singleton
  static LearnerPromoter promoter(NodeReplica replica, MembershipChanges changes) {
    return new LearnerPromoter(replica, replica, changes);
  }

  @Provides
  @Singleton
  static ClusterVersions versions(NodeReplica replica) {
    return new ClusterVersions(replica, MaintenanceService.VERSION);
  }

  @Provides
  @Singleton
  static Publisher publisher(NodeReplica replica, NodeConfig config) {
    return new Publisher(
        replica, config.name(), config.clientUrls(), Delay.of(PUBLISH_AGAIN_MILLIS));
  }

  @Provides
  @Singleton
  static LeaseDesk leaseDesk(NodeReplica replica, LeaseKeeper keeper) {
    return new LeaseDesk(replica, keeper);
  }

  @Provides
  @Singleton
  static LeaseRoute leaseRoute(NodeReplica replica, LeaseDesk desk, NodeConfig config) {
    return new LeaseRoute(replica, desk, config.requestLimitNanos());
  }

  @Provides
  @Singleton
  static PeerDesk peerDesk(
      NodeReplica replica,
      HealthSurvey health,
      ClusterVersions versions,
      LeaseDesk leases,
      MaintenanceService maintenance,
      NodeConfig config) {
    return new PeerDesk(
        new PeerAnswers(replica, health, versions, leases, maintenance),
        Duration.ofNanos(config.requestLimitNanos()));
  }

  @Provides
  @Singleton
  static CorruptionChecker corruption(
      NodeReplica replica, MaintenanceService maintenance, NodeConfig config) {
    return new CorruptionChecker(
        replica,
        revision ->
            maintenance.hashKv(CallContext.OF_SERVER, revision).thenApply(PeerAnswers::kvHash),
        config.requestLimitNanos());
  }
}
