package io.kvorum.server.service;

import io.kvorum.api.CallContext;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.Maintenance;
import io.kvorum.api.MemberId;
import io.kvorum.raft.RaftStatus;
import io.kvorum.server.auth.Authorizer;
import io.kvorum.server.auth.RpcRule;
import io.kvorum.server.cluster.Downgrades;
import io.kvorum.server.cluster.MinorVersion;
import io.kvorum.server.metrics.HashMetrics;
import io.kvorum.server.node.Node;
import io.kvorum.state.Applied;
import io.kvorum.state.Command;
import io.kvorum.state.Outcome;
import io.kvorum.state.ReadView;
import io.kvorum.storage.spi.StoreSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// etcd's Maintenance service.
public final class MaintenanceService implements Maintenance {
  /// The version of etcd whose behaviour this member has; clients gate features on it.
  public static final String VERSION = "3.7.1";

  /// The version of a cluster some of whose members are not known yet; their stores have none.
  private static final String LEAST_CLUSTER_VERSION = "3.0.0";

  private static final Logger LOG = LoggerFactory.getLogger(MaintenanceService.class);

  private final Node node;
  private final Headers headers;
  private final ReadPool pool;
  private final SpaceKeeper space;
  private final Authorizer authorizer;
  private final HashMetrics metrics;

  public MaintenanceService(
      Node node,
      Headers headers,
      ReadPool pool,
      SpaceKeeper space,
      Authorizer authorizer,
      HashMetrics metrics) {
    this.node = node;
    this.headers = headers;
    this.pool = pool;
    this.space = space;
    this.authorizer = authorizer;
    this.metrics = metrics;
  }

  @Override
  public CompletableFuture<StatusResponse> status(CallContext context) {
    return authorizer.admitted(
        RpcRule.STATUS, context, () -> CompletableFuture.completedFuture(status()));
  }

  private StatusResponse status() {
    RaftStatus raft = node.status();
    ReadView view = node.view();
    StoreSize size = node.store().size();
    List<String> errors = new ArrayList<>();
    if (raft.leader().isEmpty()) {
      errors.add(KvError.NO_LEADER.text());
    }
    for (AlarmMember alarm : view.alarms()) {
      errors.add(
          "memberID:" + Long.toUnsignedString(alarm.member().value()) + " alarm:" + alarm.type());
    }
    // etcdctl divides by the size: a store that has nothing on the disk yet counts as one byte.
    return new StatusResponse(
        headers.at(view.revision()),
        VERSION,
        Math.max(1, size.allocatedBytes()),
        Math.max(1, size.inUseBytes()),
        node.config().quotaBytes(),
        raft.leader(),
        raft.commit(),
        raft.term(),
        node.appliedIndex(),
        List.copyOf(errors),
        raft.membership().member(node.config().member()).map(m -> m.learner()).orElse(false),
        storageVersion(view).orElse(""),
        view.downgradeTarget());
  }

  @Override
  public CompletableFuture<AlarmResponse> alarm(CallContext context, AlarmRequest request) {
    return switch (request.action()) {
      case GET ->
          authorizer.admitted(RpcRule.ALARM_LIST, context, () -> alarms(context, request.type()));
      case ACTIVATE -> change(context, new Command.RaiseAlarm(request.member(), request.type()));
      case DEACTIVATE -> change(context, new Command.ClearAlarm(request.member(), request.type()));
    };
  }

  /// A client hears of every alarm that was raised before it asked; the server itself, whose health
  /// depends on them, of those that it knows.
  private CompletableFuture<AlarmResponse> alarms(CallContext context, AlarmType type) {
    return context.ofServer()
        ? CompletableFuture.completedFuture(alarms(type))
        : node.barrier().thenApply(_ -> alarms(type));
  }

  private AlarmResponse alarms(AlarmType type) {
    List<AlarmMember> found =
        node.view().alarms().stream()
            .filter(a -> type == AlarmType.NONE || a.type() == type)
            .toList();
    return new AlarmResponse(headers.now(), found);
  }

  private CompletableFuture<AlarmResponse> change(CallContext context, Command command) {
    return authorizer.admitted(
        RpcRule.ALARM_CHANGE,
        context,
        () -> authorizer.propose(context, command).thenApply(this::alarmAnswer));
  }

  private AlarmResponse alarmAnswer(Applied applied) {
    return switch (applied.outcome()) {
      case Outcome.Alarms(var alarms) -> new AlarmResponse(headers.at(applied.revision()), alarms);
      case Outcome.Failed(KvError error) -> throw new KvException(error);
      default -> throw new IllegalStateException("outcome of an alarm: " + applied.outcome());
    };
  }

  @Override
  public CompletableFuture<HashResponse> hash(CallContext context) {
    return authorizer.admitted(RpcRule.HASH, context, () -> pool.run(this::hash));
  }

  private HashResponse hash() {
    ReadView view = node.view();
    return new HashResponse(headers.at(view.revision()), metrics.ofAll(view::hash));
  }

  @Override
  public CompletableFuture<HashKvResponse> hashKv(CallContext context, long revision) {
    return authorizer.admitted(
        RpcRule.HASH_KV, context, () -> pool.run(() -> hashKv(revision, node.view())));
  }

  /// A view that a compaction has overtaken cannot be hashed any more; a newer one can.
  private HashKvResponse hashKv(long revision, ReadView view) {
    long at = revision == 0 ? view.revision() : revision;
    try {
      return new HashKvResponse(
          headers.at(view.revision()),
          metrics.atRevision(() -> view.hashKv(at)),
          view.compactRevision(),
          at);
    } catch (KvException refused) {
      ReadView newer = node.view();
      if (newer.compactRevision() == view.compactRevision()) {
        throw refused;
      }
      return hashKv(revision, newer);
    }
  }

  @Override
  public CompletableFuture<Void> defragment(CallContext context) {
    return authorizer.admitted(RpcRule.DEFRAGMENT, context, space::reclaim);
  }

  /// Asked of another member than the leader it fails, as etcd's does: `etcdctl` finds the leader.
  @Override
  public CompletableFuture<Void> moveLeader(CallContext context, MemberId to) {
    return authorizer.admitted(RpcRule.MOVE_LEADER, context, () -> moveLeader(to));
  }

  private CompletableFuture<Void> moveLeader(MemberId to) {
    MemberId self = node.config().member();
    LOG.atInfo()
        .addKeyValue("local-member-id", self)
        .addKeyValue("transferee-member-id", to)
        .log("leadership transfer starting");
    return node.transferLeadership(to)
        .thenRun(
            () ->
                LOG.atInfo()
                    .addKeyValue("old-leader-member-id", self)
                    .addKeyValue("new-leader-member-id", to)
                    .log("leadership transfer finished"));
  }

  @Override
  public CompletableFuture<DowngradeResponse> downgrade(
      CallContext context, DowngradeRequest request) {
    return authorizer.admitted(
        RpcRule.DOWNGRADE,
        context,
        () ->
            switch (request.action()) {
              case VALIDATE -> validated(request).thenApply(_ -> downgradeAnswer());
              case ENABLE ->
                  validated(request)
                      .thenCompose(target -> setDowngrade(context, target.clusterVersion()))
                      .thenApply(_ -> downgradeAnswer());
              case CANCEL -> setDowngrade(context, "").handle((_, _) -> downgradeAnswer());
            });
  }

  private CompletableFuture<MinorVersion> validated(DowngradeRequest request) {
    try {
      MinorVersion target = Downgrades.target(request.version());
      return node.barrier()
          .thenApply(
              _ -> {
                Downgrades.check(target, node.view());
                return target;
              });
    } catch (KvException wrongFormat) {
      return CompletableFuture.failedFuture(wrongFormat);
    }
  }

  private CompletableFuture<Applied> setDowngrade(CallContext context, String target) {
    return authorizer
        .propose(context, new Command.SetDowngrade(target))
        .thenApply(
            applied -> {
              if (applied.outcome() instanceof Outcome.Failed(KvError error)) {
                throw new KvException(error);
              }
              LOG.atInfo()
                  .addKeyValue("target-version", target)
                  .log(target.isEmpty() ? "downgrade canceled" : "downgrade enabled");
              return applied;
            });
  }

  private DowngradeResponse downgradeAnswer() {
    return new DowngradeResponse(headers.now(), Downgrades.clusterVersion(node.view()).toString());
  }

  @Override
  public Versions versions() {
    ReadView view = node.view();
    return new Versions(VERSION, view.clusterVersion(), storageVersion(view));
  }

  private static Optional<String> storageVersion(ReadView view) {
    return view.clusterVersion().filter(version -> !version.equals(LEAST_CLUSTER_VERSION));
  }
}
