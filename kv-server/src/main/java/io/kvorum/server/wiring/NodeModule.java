package io.kvorum.server.wiring;

import dagger.Module;
import dagger.Provides;
import io.kvorum.api.Kv;
import io.kvorum.api.KvNode;
import io.kvorum.api.Leases;
import io.kvorum.raft.Effect;
import io.kvorum.raft.transport.PeerHandler;
import io.kvorum.raft.transport.PeerTransport;
import io.kvorum.server.auth.Authorizer;
import io.kvorum.server.cluster.MembershipChanges;
import io.kvorum.server.cluster.NodeReplica;
import io.kvorum.server.lease.LeaseKeeper;
import io.kvorum.server.lease.LeaseRoute;
import io.kvorum.server.lease.LeaseService;
import io.kvorum.server.lock.ElectionService;
import io.kvorum.server.lock.Lines;
import io.kvorum.server.lock.LockService;
import io.kvorum.server.metrics.HashMetrics;
import io.kvorum.server.metrics.KvMetrics;
import io.kvorum.server.metrics.Meters;
import io.kvorum.server.metrics.NodeRecorder;
import io.kvorum.server.metrics.RequestMetrics;
import io.kvorum.server.metrics.WatchMetrics;
import io.kvorum.server.node.Delay;
import io.kvorum.server.node.Node;
import io.kvorum.server.node.NodeConfig;
import io.kvorum.server.node.StateStores;
import io.kvorum.server.service.AlarmJournal;
import io.kvorum.server.service.AnswerBudget;
import io.kvorum.server.service.AuthService;
import io.kvorum.server.service.BigReads;
import io.kvorum.server.service.Headers;
import io.kvorum.server.service.KvService;
import io.kvorum.server.service.MaintenanceService;
import io.kvorum.server.service.MembersService;
import io.kvorum.server.service.QuotaGate;
import io.kvorum.server.service.ReadPool;
import io.kvorum.server.service.SpaceKeeper;
import io.kvorum.server.watch.WatchHub;
import io.kvorum.server.watch.WatchLimits;
import io.kvorum.storage.spi.LogStorage;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// Calls the plain constructors of a member's parts.
@Module
final class NodeModule {
  private static final int READ_THREADS = 2;

  /// What answers on their way to clients may take, as a part of the heap: it lies outside of the
  /// heap, in memory that the JVM limits to the heap's size.
  private static final int ANSWER_MEMORY_PART = 4;

  /// How often slow clients are looked for while others wait for that memory.
  private static final long SLOW_CLIENTS_MILLIS = 1_000;

  private NodeModule() {}

  @Provides
  @Singleton
  static Node node(
      NodeConfig config,
      LogStorage log,
      StateStores stores,
      Function<PeerHandler, PeerTransport> network,
      RandomGenerator random,
      NodeRecorder recorder) {
    return new Node(config, log, stores, network, Crew.forThisMachine(), random, recorder);
  }

  @Provides
  @Singleton
  static Headers headers(Node node) {
    return new Headers(node);
  }

  @Provides
  @Singleton
  static ReadPool readPool() {
    return new ReadPool(READ_THREADS);
  }

  @Provides
  @Singleton
  static AnswerBudget answerBudget() {
    long bytes = Runtime.getRuntime().maxMemory() / ANSWER_MEMORY_PART;
    return new AnswerBudget(bytes, System::nanoTime);
  }

  @Provides
  @Singleton
  static BigReads bigReads(ReadPool pool, AnswerBudget budget) {
    return new BigReads(pool, READ_THREADS, budget, Delay.of(SLOW_CLIENTS_MILLIS));
  }

  @Provides
  @Singleton
  static QuotaGate quota(Node node, NodeReplica replica) {
    return new QuotaGate(
        replica,
        node.config().quotaBytes(),
        () -> node.store().size().allocatedBytes(),
        System::nanoTime);
  }

  @Provides
  @Singleton
  static AlarmJournal alarmJournal(Node node, Meters meters) {
    return new AlarmJournal(() -> node.view().alarms(), meters);
  }

  @Provides
  @Singleton
  static WatchHub watchHub(
      Node node, Headers headers, NodeConfig config, Authorizer authorizer, WatchMetrics metrics) {
    return new WatchHub(
        node,
        headers,
        WatchLimits.defaults(config.maxRequestBytes(), config.progressNotify().toNanos()),
        authorizer,
        metrics);
  }

  @Provides
  @Singleton
  static LeaseKeeper leaseKeeper(Node node) {
    return new LeaseKeeper(node, System::nanoTime);
  }

  @Provides
  @Singleton
  static SpaceKeeper spaceKeeper(Node node) {
    return new SpaceKeeper(node::store);
  }

  @Provides
  @Singleton
  static MaintenanceService maintenance(
      Node node,
      Headers headers,
      ReadPool pool,
      SpaceKeeper space,
      Authorizer authorizer,
      HashMetrics metrics) {
    return new MaintenanceService(node, headers, pool, space, authorizer, metrics);
  }

  @Provides
  @Singleton
  static KvNode services(
      Node node,
      Headers headers,
      ReadPool pool,
      AnswerBudget answerBudget,
      BigReads bigReads,
      QuotaGate quota,
      WatchHub hub,
      LeaseKeeper keeper,
      LeaseRoute route,
      NodeReplica replica,
      MembershipChanges changes,
      MaintenanceService maintenance,
      AuthService auth,
      Authorizer authorizer,
      RandomGenerator random,
      KvMetrics metrics,
      RequestMetrics requests) {
    Kv kv = new KvService(node, headers, pool, bigReads, metrics, requests, quota, authorizer);
    Leases leases = new LeaseService(node, keeper, route, headers, quota, random, authorizer);
    Lines lines = new Lines(kv, leases, hub);
    return new Services(
        node.config().member(),
        () -> node.status().role() == Effect.Role.LEARNER,
        node::hasLeader,
        kv,
        hub,
        leases,
        new MembersService(
            replica, changes, () -> headers.at(0), InstantSource.system(), authorizer),
        maintenance,
        auth,
        new LockService(lines),
        new ElectionService(lines),
        answerBudget);
  }
}
