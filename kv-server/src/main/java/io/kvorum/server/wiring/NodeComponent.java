package io.kvorum.server.wiring;

import dagger.BindsInstance;
import dagger.Component;
import io.kvorum.api.KvNode;
import io.kvorum.raft.transport.PeerHandler;
import io.kvorum.raft.transport.PeerTransport;
import io.kvorum.server.auth.Passwords;
import io.kvorum.server.auth.Tokens;
import io.kvorum.server.cluster.ChangeRules;
import io.kvorum.server.cluster.ClusterVersions;
import io.kvorum.server.cluster.LearnerPromoter;
import io.kvorum.server.cluster.NodeReplica;
import io.kvorum.server.cluster.Publisher;
import io.kvorum.server.config.ServerConfig;
import io.kvorum.server.corruption.CorruptionChecker;
import io.kvorum.server.lease.LeaseKeeper;
import io.kvorum.server.metrics.Meters;
import io.kvorum.server.node.Node;
import io.kvorum.server.node.NodeConfig;
import io.kvorum.server.node.StateStores;
import io.kvorum.server.peer.PeerDesk;
import io.kvorum.server.service.AlarmJournal;
import io.kvorum.server.service.QuotaGate;
import io.kvorum.server.service.ReadPool;
import io.kvorum.server.service.SpaceKeeper;
import io.kvorum.server.watch.WatchHub;
import io.kvorum.storage.spi.LogStorage;
import jakarta.inject.Singleton;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// Everything inside a member, wired: what is random and what is configured comes from outside.
@Singleton
@Component(modules = {NodeModule.class, ClusterModule.class, AuthModule.class, MetricsModule.class})
public interface NodeComponent {
  Node node();

  KvNode services();

  WatchHub watchHub();

  LeaseKeeper leaseKeeper();

  ReadPool readPool();

  SpaceKeeper spaceKeeper();

  QuotaGate quota();

  AlarmJournal alarmJournal();

  Passwords passwords();

  Tokens tokens();

  NodeMetrics metrics();

  NodeReplica replica();

  PeerDesk peerDesk();

  Publisher publisher();

  ClusterVersions clusterVersions();

  LearnerPromoter learnerPromoter();

  CorruptionChecker corruption();

  @Component.Factory
  interface Factory {
    NodeComponent create(
        @BindsInstance NodeConfig config,
        @BindsInstance ChangeRules rules,
        @BindsInstance ServerConfig.Auth auth,
        @BindsInstance LogStorage log,
        @BindsInstance StateStores stores,
        @BindsInstance Function<PeerHandler, PeerTransport> network,
        @BindsInstance RandomGenerator random,
        @BindsInstance Meters meters,
        @BindsInstance ServerConfig.Reporting reporting);
  }
}
