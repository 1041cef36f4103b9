package io.kvorum.server;

import io.kvorum.api.KvNode;
import io.kvorum.api.frontend.Frontend;
import io.kvorum.api.frontend.FrontendContext;
import io.kvorum.server.config.Identity;
import io.kvorum.server.config.ServerConfig;
import io.kvorum.server.lease.LeaseKeeper;
import io.kvorum.server.node.CompactionPace;
import io.kvorum.server.node.Duty;
import io.kvorum.server.node.DutyThread;
import io.kvorum.server.node.Node;
import io.kvorum.server.node.NodeConfig;
import io.kvorum.server.service.AutoCompactor;
import io.kvorum.server.service.MaintenanceService;
import io.kvorum.server.service.RetentionPolicy;
import io.kvorum.server.watch.WatchHub;
import io.kvorum.server.wiring.DaggerNodeComponent;
import io.kvorum.server.wiring.NodeComponent;
import io.kvorum.state.Command;
import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageEngine;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
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
      DataDirectory data =
          opened.add(
              DataDirectory.open(
                  config,
                  plugins.storage(config.storage()),
                  plugins.storage(config.log()),
                  () -> Identity.bootstrap(config)));
      StorageEngine logEngine = opened.add(plugins.engine(config.log()));
      StorageEngine storeEngine = opened.add(plugins.engine(config.storage()));
      LogStorage log = opened.add(logEngine.openLog(data.logDirectory()));
      OrderedStore store = opened.add(storeEngine.openStore(data.storeDirectory()));
      PrometheusRegistry registry = new PrometheusRegistry();
      component =
          DaggerNodeComponent.factory()
              .create(nodeConfig(config, data), log, store, new Random(), registry);
      startLoops(config.compaction().retention());
      awaitLeader();
      publish(config);
      frontend =
          opened.add(
              plugins.frontend(
                  FRONTEND, config.clients(), new FrontendContext(component.services(), registry)));
      LOG.atInfo()
          .addKeyValue("traffic", "grpc+http")
          .addKeyValue("address", frontend.addresses())
          .log("serving client traffic");
      Thread.ofPlatform().daemon().name("kvorum-jvm-metrics").start(() -> registerJvm(registry));
    } catch (RuntimeException | Error failed) {
      opened.close();
      throw failed;
    }
  }

  private static NodeConfig nodeConfig(ServerConfig config, DataDirectory data) {
    return new NodeConfig(
        data.identity().member(),
        data.identity().clusterId(),
        data.bootCount(),
        config.name(),
        texts(config.advertise().peerUrls()),
        texts(config.advertise().clientUrls()),
        Duration.ofMillis(config.raft().heartbeatMillis()),
        config.raft().electionTicks(),
        MAX_PENDING_REQUESTS,
        MAX_PENDING_BYTES,
        config.limits().maxRequestBytes(),
        config.limits().maxTxnOps(),
        config.limits().quotaBytes(),
        CHECKPOINT_BYTES,
        new CompactionPace(
            config.compaction().batchLimit(), config.compaction().sleepInterval().toNanos()),
        config.reporting().watchProgressInterval());
  }

  private static List<String> texts(List<URI> urls) {
    return urls.stream().map(URI::toString).toList();
  }

  private void startLoops(ServerConfig.Retention retention) {
    Node node = opened.add(component.node());
    WatchHub hub = component.watchHub();
    LeaseKeeper keeper = component.leaseKeeper();
    opened.add(component.readPool());
    component.metrics().register(node, hub, keeper);
    node.onFailure(stopped::completeExceptionally);
    List<Duty> duties = new ArrayList<>(List.of(hub, keeper));
    retention(retention).map(policy -> new AutoCompactor(node, policy)).ifPresent(duties::add);
    DutyThread housekeeping =
        opened.add(new DutyThread("kvorum-watch", duties, stopped::completeExceptionally));
    hub.wakeWith(housekeeping::wake);
    node.start(List.of(hub, keeper));
    housekeeping.start();
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
        if (stopped.isDone()) {
          stopped.join();
        }
        LOG.atWarn().addKeyValue("error", notYet.getCause()).log("waiting for a leader");
      }
    }
  }

  /// Tells the cluster of this member, as etcd does, and agrees on the cluster's version.
  private void publish(ServerConfig config) {
    Node node = component.node();
    NodeConfig self = node.config();
    node.propose(new Command.PublishMember(self.member(), config.name(), self.clientUrls())).join();
    LOG.atInfo()
        .addKeyValue("local-member-id", self.member())
        .addKeyValue("local-member-attributes", config.name() + " " + self.clientUrls())
        .addKeyValue("cluster-id", Long.toHexString(self.clusterId()))
        .log("published local member to cluster through raft");
    if (node.view().clusterVersion().isEmpty()) {
      node.propose(new Command.SetClusterVersion(MaintenanceService.CLUSTER_VERSION)).join();
      LOG.atInfo()
          .addKeyValue("cluster-version", MaintenanceService.CLUSTER_VERSION)
          .log("set initial cluster version");
    }
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
