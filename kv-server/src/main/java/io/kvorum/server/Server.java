package io.kvorum.server;

import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.KvNode;
import io.kvorum.api.frontend.Frontend;
import io.kvorum.api.frontend.FrontendContext;
import io.kvorum.raft.Membership;
import io.kvorum.raft.transport.PeerIdentity;
import io.kvorum.server.auth.SimpleTokens;
import io.kvorum.server.bootstrap.Bootstrap;
import io.kvorum.server.bootstrap.DiscoveryFinder;
import io.kvorum.server.bootstrap.ForceNewCluster;
import io.kvorum.server.bootstrap.SystemResolver;
import io.kvorum.server.cluster.ChangeRules;
import io.kvorum.server.cluster.Departure;
import io.kvorum.server.cluster.MinorVersion;
import io.kvorum.server.cluster.RemovedException;
import io.kvorum.server.config.ServerConfig;
import io.kvorum.server.corruption.CorruptionWatch;
import io.kvorum.server.lease.LeaseKeeper;
import io.kvorum.server.metrics.MeteredEngine;
import io.kvorum.server.metrics.Meters;
import io.kvorum.server.metrics.PeerMetrics;
import io.kvorum.server.metrics.StoreMetrics;
import io.kvorum.server.node.AppliedListener;
import io.kvorum.server.node.CheckpointPace;
import io.kvorum.server.node.CompactionPace;
import io.kvorum.server.node.Duty;
import io.kvorum.server.node.DutyThread;
import io.kvorum.server.node.Node;
import io.kvorum.server.node.NodeConfig;
import io.kvorum.server.node.StateStores;
import io.kvorum.server.service.AutoCompactor;
import io.kvorum.server.service.QuotaGate;
import io.kvorum.server.service.RetentionPolicy;
import io.kvorum.server.tls.SelfMadeCertificate;
import io.kvorum.server.watch.WatchHub;
import io.kvorum.server.wiring.DaggerNodeComponent;
import io.kvorum.server.wiring.NodeComponent;
import io.kvorum.state.KvState;
import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.StorageDescriptor.Capability;
import io.kvorum.storage.spi.StorageEngine;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A member that serves clients: what the program runs, and what other programs embed.
public final class Server implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);
  private static final String FRONTEND = "etcd";
  private static final long MAX_PENDING_REQUESTS = 1 << 16;
  private static final long MAX_PENDING_BYTES = 256L << 20;
  private static final long CHECKPOINT_BYTES = 16L << 20;
  private static final long INDEX_ROWS = 1 << 16;

  /// etcd's gate for lease checkpoints, and their pause. They are written down as soon as there are
  /// any (`LeaseCheckpointPersist`), since the cluster version is 3.6 or more.
  private static final String LEASE_CHECKPOINT = "LeaseCheckpoint";

  private static final Duration LEASE_CHECKPOINTS = Duration.ofMinutes(5);

  private final Opened opened = new Opened();
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final NodeComponent component;
  private final Frontend frontend;

  /// Opens a member and returns when it serves clients and knows a leader.
  ///
  /// @throws io.kvorum.api.config.ConfigException if the configuration cannot be used
  /// @throws DataDirectoryException if its data cannot be used
  /// @throws io.kvorum.storage.spi.StorageException if an engine refuses its files
  /// @throws io.kvorum.api.frontend.FrontendException if a listener cannot be bound
  public static Server open(ServerConfig config) {
    return new Server(config);
  }

  private Server(ServerConfig config) {
    try {
      Plugins plugins = Plugins.load();
      config.selfMade().forEach(wanted -> SelfMadeCertificate.ensure(wanted, Instant.now()));
      DataDirectory data =
          opened.add(
              DataDirectory.open(
                  config,
                  plugins.storage(config.storage(), Capability.STORE),
                  plugins.storage(config.log(), Capability.LOG),
                  () -> bootstrap(config, plugins).firstStart()));
      StorageEngine logEngine = opened.add(plugins.engine(config.log()));
      Meters meters = new Meters(new PrometheusRegistry());
      StorageEngine storeEngine =
          new MeteredEngine(opened.add(plugins.engine(config.storage())), new StoreMetrics(meters));
      LogStorage log = opened.add(logEngine.openLog(data.logDirectory()));
      StateStores stores = opened.add(DirectoryStores.open(data.memberDirectory(), storeEngine));
      if (config.reconfiguration().forceNewCluster() && !data.isFresh()) {
        forceNewCluster(config, data, log, stores);
      }
      PeerIdentity self = new PeerIdentity(data.identity().member(), data.identity().clusterId());
      PeerMetrics peers = new PeerMetrics(meters, self.member());
      component =
          DaggerNodeComponent.factory()
              .create(
                  nodeConfig(config, data),
                  new ChangeRules(
                      config.reconfiguration().strict(), config.reconfiguration().maxLearners()),
                  config.auth(),
                  log,
                  stores,
                  peers.watch(handler -> plugins.transport(config.peerTransport(), self, handler)),
                  new Random(),
                  meters,
                  config.reporting());
      if (config.corruptionChecks().initial() && !data.isFresh()) {
        component.corruption().initial();
      }
      startLoops(config);
      awaitLeader();
      publish();
      frontend =
          opened.add(
              plugins.frontend(
                  FRONTEND,
                  config.clients(),
                  new FrontendContext(component.services(), meters.registry())));
      LOG.atInfo()
          .addKeyValue("traffic", "grpc+http")
          .addKeyValue("address", frontend.addresses())
          .log("serving client traffic");
      Thread.ofPlatform()
          .daemon()
          .name("kvorum-jvm-metrics")
          .start(() -> registerJvm(meters.registry()));
    } catch (RuntimeException | Error failed) {
      opened.close();
      throw failed;
    }
  }

  private static Bootstrap bootstrap(ServerConfig config, Plugins plugins) {
    return new Bootstrap(
        config,
        DiscoveryFinder.bySystem(),
        (peer, question) -> plugins.ask(config.peerTransport(), peer, question),
        new SystemResolver(),
        MinorVersion.parse(Version.ETCD).orElseThrow());
  }

  private static void forceNewCluster(
      ServerConfig config, DataDirectory data, LogStorage log, StateStores stores) {
    ForceNewCluster.rewrite(
        log,
        KvState.applied(stores.current()),
        new Membership.Member(
            data.identity().member(), texts(config.advertise().peerUrls()), false),
        data.bootCount());
  }

  /// @throws RemovedException if this member knows that it was removed
  private static void refuseRemoved(Node node) {
    if (node.view().removedMembers().contains(node.config().member())) {
      throw new RemovedException();
    }
  }

  private static NodeConfig nodeConfig(ServerConfig config, DataDirectory data) {
    return new NodeConfig(
        data.identity().member(),
        data.identity().clusterId(),
        data.bootCount(),
        config.name(),
        data.founding().initial(),
        data.founding().known(),
        texts(config.advertise().peerUrls()),
        texts(config.advertise().clientUrls()),
        Duration.ofMillis(config.raft().heartbeatMillis()),
        config.raft().electionTicks(),
        MAX_PENDING_REQUESTS,
        MAX_PENDING_BYTES,
        config.limits().maxRequestBytes(),
        config.limits().maxTxnOps(),
        config.limits().quotaBytes(),
        new CheckpointPace(CHECKPOINT_BYTES, config.limits().checkpointEntries(), INDEX_ROWS),
        new CompactionPace(
            config.compaction().batchLimit(), config.compaction().sleepInterval().toNanos()),
        config.reporting().watchProgressInterval(),
        config.featureGate(LEASE_CHECKPOINT) ? Optional.of(LEASE_CHECKPOINTS) : Optional.empty());
  }

  private static List<String> texts(List<URI> urls) {
    return urls.stream().map(URI::toString).toList();
  }

  private void startLoops(ServerConfig config) {
    Node node = opened.add(component.node());
    refuseRemoved(node);
    WatchHub hub = component.watchHub();
    LeaseKeeper keeper = component.leaseKeeper();
    opened.add(component.readPool());
    opened.add(component.passwords());
    component.metrics().register(node, hub, keeper, component.spaceKeeper());
    component.metrics().features(config.featureGates());
    node.onFailure(stopped::completeExceptionally);
    QuotaGate quota = component.quota();
    List<Duty> duties = new ArrayList<>(List.of(hub, keeper, quota, component.clusterVersions()));
    duties.add(new Departure(component.replica(), node.config().electionNanos(), this::leave));
    List<AppliedListener> listeners =
        new ArrayList<>(List.of(hub, keeper, quota, component.alarmJournal()));
    if (component.tokens() instanceof SimpleTokens tokens) {
      duties.add(tokens);
      listeners.add(tokens);
    }
    if (config.reconfiguration().promoteLearners()) {
      duties.add(component.learnerPromoter());
    }
    duties.add(
        new CorruptionWatch(
            component.replica(),
            component.corruption(),
            config.corruptionChecks().periodic(),
            config.corruptionChecks().compactions(),
            Thread::startVirtualThread));
    retention(config.compaction().retention())
        .map(policy -> new AutoCompactor(component.replica(), policy))
        .ifPresent(duties::add);
    DutyThread housekeeping =
        opened.add(new DutyThread("kvorum-watch", duties, stopped::completeExceptionally));
    hub.wakeWith(housekeeping::wake);
    node.start(listeners, component.peerDesk());
    housekeeping.start();
    opened.add(component.spaceKeeper()).start();
  }

  private static Optional<RetentionPolicy> retention(ServerConfig.Retention retention) {
    return switch (retention) {
      case ServerConfig.Retention.Everything _ -> Optional.empty();
      case ServerConfig.Retention.Period(Duration period) ->
          Optional.of(RetentionPolicy.period(period));
      case ServerConfig.Retention.Revisions(long count) ->
          Optional.of(RetentionPolicy.revisions(count));
    };
  }

  /// A read barrier passes only once a leader has committed an entry of its own term and this
  /// member has applied it: everything that was ever acknowledged is visible then.
  private void awaitLeader() {
    while (true) {
      try {
        component.node().barrier().join();
        return;
      } catch (CompletionException notYet) {
        if (notYet.getCause() instanceof KvException refused
            && refused.error() == KvError.STOPPED) {
          stopped.join();
        }
        requireMember();
        LOG.atWarn().addKeyValue("error", notYet.getCause()).log("waiting for a leader");
      }
    }
  }

  /// Tells the cluster of this member, as etcd does, and waits until the cluster has agreed on a
  /// version: before that, no client is served.
  private void publish() {
    CompletableFuture<?> known =
        CompletableFuture.allOf(
            component.publisher().publish(), component.clusterVersions().decided());
    CompletableFuture.anyOf(known, stopped).join();
    requireMember();
  }

  /// @throws RemovedException if this member was removed while it was starting
  private void requireMember() {
    if (stopped.isDone()) {
      stopped.join();
      throw new RemovedException();
    }
  }

  /// The member has been removed from its cluster.
  private void leave() {
    Thread.ofPlatform().name("kvorum-leave").start(this::close);
  }

  private static void registerJvm(PrometheusRegistry registry) {
    JvmMetrics.builder().register(registry);
  }

  /// The services of this member, for programs that embed it.
  public KvNode node() {
    return component.services();
  }

  /// Where clients are served, in the order of the configured URLs.
  public List<SocketAddress> addresses() {
    return frontend.addresses();
  }

  /// Completes when the member is closed; exceptionally, with the reason, if it gave up.
  public CompletableFuture<Void> stopped() {
    return stopped;
  }

  /// Stops serving, then the loops, then closes the files. What is under way and not acknowledged
  /// fails with `etcdserver: server stopped`.
  @Override
  public void close() {
    if (!closed.getAndSet(true)) {
      opened.close();
      stopped.complete(null);
    }
  }
}
