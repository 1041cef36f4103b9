package io.kvorum.frontend.etcd.rpc;

import io.kvorum.api.Kv;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.KvNode;
import io.kvorum.api.Leases;
import io.kvorum.api.Maintenance;
import io.kvorum.api.Members;
import io.kvorum.frontend.etcd.wire.ClusterWire;
import io.kvorum.frontend.etcd.wire.Empty;
import io.kvorum.frontend.etcd.wire.KvAnswers;
import io.kvorum.frontend.etcd.wire.KvRequests;
import io.kvorum.frontend.etcd.wire.LeaseWire;
import io.kvorum.frontend.etcd.wire.MaintenanceWire;
import java.util.ArrayList;
import java.util.List;

/// The table of all calls of etcd's client API (wire.md 2), answered by a member.
public final class EtcdCalls {
  private static final String KV = "etcdserverpb.KV";
  private static final String WATCH = "etcdserverpb.Watch";
  private static final String LEASE = "etcdserverpb.Lease";
  private static final String CLUSTER = "etcdserverpb.Cluster";
  private static final String MAINTENANCE = "etcdserverpb.Maintenance";

  private static final String SNAPSHOT = "snapshots for clients";

  private EtcdCalls() {}

  public static List<Rpc> of(KvNode node) {
    List<Rpc> all = new ArrayList<>();
    all.addAll(kv(node));
    all.addAll(watch(node));
    all.addAll(lease(node));
    all.addAll(cluster(node));
    all.addAll(maintenance(node));
    all.addAll(AuthCalls.of(node.auth()));
    all.addAll(LockCalls.of(node.locks(), node.elections()));
    MemberGate gate = new MemberGate(node);
    all.replaceAll(gate::guard);
    all.addAll(HealthCalls.all());
    return List.copyOf(all);
  }

  private static List<Rpc> kv(KvNode node) {
    Kv kv = node.kv();
    return List.of(
        new Rpc.Unary<>(new RpcName(KV, "Range"), KvRequests::range, KvAnswers::range, kv::range),
        new Rpc.Streaming(
            new RpcName(KV, "RangeStream"),
            true,
            (context, outlet) -> new RangeStreamCall(kv, context, outlet)),
        new Rpc.Unary<>(new RpcName(KV, "Put"), KvRequests::put, KvAnswers::put, kv::put),
        new Rpc.Unary<>(
            new RpcName(KV, "DeleteRange"),
            KvRequests::deleteRange,
            KvAnswers::deleteRange,
            kv::deleteRange),
        new Rpc.Unary<>(new RpcName(KV, "Txn"), KvRequests::txn, KvAnswers::txn, kv::txn),
        new Rpc.Unary<>(
            new RpcName(KV, "Compact"), KvRequests::compact, KvAnswers::compact, kv::compact));
  }

  private static List<Rpc> watch(KvNode node) {
    return List.of(
        new Rpc.Streaming(
            new RpcName(WATCH, "Watch"),
            false,
            (context, outlet) -> new WatchCall(node.watches(), context, outlet)));
  }

  private static List<Rpc> lease(KvNode node) {
    Leases leases = node.leases();
    return List.of(
        new Rpc.Unary<>(
            new RpcName(LEASE, "LeaseGrant"),
            LeaseWire::grant,
            LeaseWire::grant,
            (context, grant) -> leases.grant(context, grant.ttlSeconds(), grant.id())),
        new Rpc.Unary<>(
            new RpcName(LEASE, "LeaseRevoke"),
            LeaseWire::revoke,
            LeaseWire::revoke,
            leases::revoke),
        new Rpc.Streaming(
            new RpcName(LEASE, "LeaseKeepAlive"),
            false,
            (context, outlet) -> new KeepAliveCall(leases, context, outlet)),
        new Rpc.Unary<>(
            new RpcName(LEASE, "LeaseTimeToLive"),
            LeaseWire::timeToLive,
            LeaseWire::timeToLive,
            (context, ask) -> leases.timeToLive(context, ask.id(), ask.keys())),
        new Rpc.Unary<>(
            new RpcName(LEASE, "LeaseLeases"),
            Empty::decode,
            LeaseWire::leases,
            (context, _) -> leases.leases(context)));
  }

  private static List<Rpc> cluster(KvNode node) {
    Members members = node.members();
    return List.of(
        new Rpc.Unary<>(
            new RpcName(CLUSTER, "MemberAdd"),
            ClusterWire::add,
            ClusterWire::add,
            (context, add) -> members.add(context, add.peerUrls(), add.isLearner())),
        new Rpc.Unary<>(
            new RpcName(CLUSTER, "MemberRemove"),
            ClusterWire::remove,
            ClusterWire::remove,
            members::remove),
        new Rpc.Unary<>(
            new RpcName(CLUSTER, "MemberUpdate"),
            ClusterWire::update,
            ClusterWire::update,
            (context, update) -> members.update(context, update.id(), update.peerUrls())),
        new Rpc.Unary<>(
            new RpcName(CLUSTER, "MemberList"),
            ClusterWire::list,
            ClusterWire::list,
            members::list),
        new Rpc.Unary<>(
            new RpcName(CLUSTER, "MemberPromote"),
            ClusterWire::promote,
            ClusterWire::promote,
            members::promote));
  }

  private static List<Rpc> maintenance(KvNode node) {
    Maintenance maintenance = node.maintenance();
    return List.of(
        new Rpc.Unary<>(
            new RpcName(MAINTENANCE, "Alarm"),
            MaintenanceWire::alarm,
            MaintenanceWire::alarm,
            maintenance::alarm),
        new Rpc.Unary<>(
            new RpcName(MAINTENANCE, "Status"),
            Empty::decode,
            MaintenanceWire::status,
            (context, _) -> maintenance.status(context)),
        new Rpc.Unary<>(
            new RpcName(MAINTENANCE, "Defragment"),
            Empty::decode,
            _ -> MaintenanceWire.defragmented(),
            (context, request) -> maintenance.defragment(context).thenApply(_ -> request)),
        new Rpc.Unary<>(
            new RpcName(MAINTENANCE, "Hash"),
            Empty::decode,
            MaintenanceWire::hash,
            (context, _) -> maintenance.hash(context)),
        new Rpc.Unary<>(
            new RpcName(MAINTENANCE, "HashKV"),
            MaintenanceWire::hashKv,
            MaintenanceWire::hashKv,
            maintenance::hashKv),
        new Rpc.Streaming(
            new RpcName(MAINTENANCE, "Snapshot"),
            true,
            (_, outlet) -> new AbsentCall(SNAPSHOT, outlet)),
        new Rpc.Unary<>(
            new RpcName(MAINTENANCE, "MoveLeader"),
            MaintenanceWire::moveLeader,
            _ -> MaintenanceWire.leaderMoved(),
            (context, to) -> maintenance.moveLeader(context, to).thenApply(_ -> to)),
        new Rpc.Unary<>(
            new RpcName(MAINTENANCE, "Downgrade"),
            MaintenanceWire::downgrade,
            MaintenanceWire::downgrade,
            maintenance::downgrade));
  }

  static KvException notYet(String what) {
    return new KvException(
        KvError.UNIMPLEMENTED, "kvorum: this server does not support " + what + " yet");
  }
}
