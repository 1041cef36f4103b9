package io.kvorum.frontend.etcd.rpc;

import io.kvorum.api.Kv;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.KvNode;
import io.kvorum.api.Leases;
import io.kvorum.api.Maintenance;
import io.kvorum.frontend.etcd.pb.AlarmRequest;
import io.kvorum.frontend.etcd.pb.AlarmResponse;
import io.kvorum.frontend.etcd.pb.AuthDisableRequest;
import io.kvorum.frontend.etcd.pb.AuthDisableResponse;
import io.kvorum.frontend.etcd.pb.AuthEnableRequest;
import io.kvorum.frontend.etcd.pb.AuthEnableResponse;
import io.kvorum.frontend.etcd.pb.AuthRoleAddRequest;
import io.kvorum.frontend.etcd.pb.AuthRoleAddResponse;
import io.kvorum.frontend.etcd.pb.AuthRoleDeleteRequest;
import io.kvorum.frontend.etcd.pb.AuthRoleDeleteResponse;
import io.kvorum.frontend.etcd.pb.AuthRoleGetRequest;
import io.kvorum.frontend.etcd.pb.AuthRoleGetResponse;
import io.kvorum.frontend.etcd.pb.AuthRoleGrantPermissionRequest;
import io.kvorum.frontend.etcd.pb.AuthRoleGrantPermissionResponse;
import io.kvorum.frontend.etcd.pb.AuthRoleListRequest;
import io.kvorum.frontend.etcd.pb.AuthRoleListResponse;
import io.kvorum.frontend.etcd.pb.AuthRoleRevokePermissionRequest;
import io.kvorum.frontend.etcd.pb.AuthRoleRevokePermissionResponse;
import io.kvorum.frontend.etcd.pb.AuthStatusRequest;
import io.kvorum.frontend.etcd.pb.AuthStatusResponse;
import io.kvorum.frontend.etcd.pb.AuthUserAddRequest;
import io.kvorum.frontend.etcd.pb.AuthUserAddResponse;
import io.kvorum.frontend.etcd.pb.AuthUserChangePasswordRequest;
import io.kvorum.frontend.etcd.pb.AuthUserChangePasswordResponse;
import io.kvorum.frontend.etcd.pb.AuthUserDeleteRequest;
import io.kvorum.frontend.etcd.pb.AuthUserDeleteResponse;
import io.kvorum.frontend.etcd.pb.AuthUserGetRequest;
import io.kvorum.frontend.etcd.pb.AuthUserGetResponse;
import io.kvorum.frontend.etcd.pb.AuthUserGrantRoleRequest;
import io.kvorum.frontend.etcd.pb.AuthUserGrantRoleResponse;
import io.kvorum.frontend.etcd.pb.AuthUserListRequest;
import io.kvorum.frontend.etcd.pb.AuthUserListResponse;
import io.kvorum.frontend.etcd.pb.AuthUserRevokeRoleRequest;
import io.kvorum.frontend.etcd.pb.AuthUserRevokeRoleResponse;
import io.kvorum.frontend.etcd.pb.AuthenticateRequest;
import io.kvorum.frontend.etcd.pb.AuthenticateResponse;
import io.kvorum.frontend.etcd.pb.CompactionRequest;
import io.kvorum.frontend.etcd.pb.CompactionResponse;
import io.kvorum.frontend.etcd.pb.DefragmentRequest;
import io.kvorum.frontend.etcd.pb.DefragmentResponse;
import io.kvorum.frontend.etcd.pb.DeleteRangeRequest;
import io.kvorum.frontend.etcd.pb.DeleteRangeResponse;
import io.kvorum.frontend.etcd.pb.DowngradeRequest;
import io.kvorum.frontend.etcd.pb.DowngradeResponse;
import io.kvorum.frontend.etcd.pb.HashKVRequest;
import io.kvorum.frontend.etcd.pb.HashKVResponse;
import io.kvorum.frontend.etcd.pb.HashRequest;
import io.kvorum.frontend.etcd.pb.HashResponse;
import io.kvorum.frontend.etcd.pb.LeaseGrantRequest;
import io.kvorum.frontend.etcd.pb.LeaseGrantResponse;
import io.kvorum.frontend.etcd.pb.LeaseKeepAliveRequest;
import io.kvorum.frontend.etcd.pb.LeaseKeepAliveResponse;
import io.kvorum.frontend.etcd.pb.LeaseLeasesRequest;
import io.kvorum.frontend.etcd.pb.LeaseLeasesResponse;
import io.kvorum.frontend.etcd.pb.LeaseRevokeRequest;
import io.kvorum.frontend.etcd.pb.LeaseRevokeResponse;
import io.kvorum.frontend.etcd.pb.LeaseTimeToLiveRequest;
import io.kvorum.frontend.etcd.pb.LeaseTimeToLiveResponse;
import io.kvorum.frontend.etcd.pb.MemberAddRequest;
import io.kvorum.frontend.etcd.pb.MemberAddResponse;
import io.kvorum.frontend.etcd.pb.MemberListRequest;
import io.kvorum.frontend.etcd.pb.MemberListResponse;
import io.kvorum.frontend.etcd.pb.MemberPromoteRequest;
import io.kvorum.frontend.etcd.pb.MemberPromoteResponse;
import io.kvorum.frontend.etcd.pb.MemberRemoveRequest;
import io.kvorum.frontend.etcd.pb.MemberRemoveResponse;
import io.kvorum.frontend.etcd.pb.MemberUpdateRequest;
import io.kvorum.frontend.etcd.pb.MemberUpdateResponse;
import io.kvorum.frontend.etcd.pb.MoveLeaderRequest;
import io.kvorum.frontend.etcd.pb.MoveLeaderResponse;
import io.kvorum.frontend.etcd.pb.PutRequest;
import io.kvorum.frontend.etcd.pb.PutResponse;
import io.kvorum.frontend.etcd.pb.RangeRequest;
import io.kvorum.frontend.etcd.pb.RangeResponse;
import io.kvorum.frontend.etcd.pb.RangeStreamResponse;
import io.kvorum.frontend.etcd.pb.SnapshotRequest;
import io.kvorum.frontend.etcd.pb.SnapshotResponse;
import io.kvorum.frontend.etcd.pb.StatusRequest;
import io.kvorum.frontend.etcd.pb.StatusResponse;
import io.kvorum.frontend.etcd.pb.TxnRequest;
import io.kvorum.frontend.etcd.pb.TxnResponse;
import io.kvorum.frontend.etcd.pb.WatchRequest;
import io.kvorum.frontend.etcd.pb.WatchResponse;
import io.kvorum.frontend.etcd.rpc.Rpc.JsonForm;
import io.kvorum.frontend.etcd.wire.Empty;
import io.kvorum.frontend.etcd.wire.KvAnswers;
import io.kvorum.frontend.etcd.wire.KvRequests;
import io.kvorum.frontend.etcd.wire.LeaseWire;
import io.kvorum.frontend.etcd.wire.MaintenanceWire;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// The table of all calls of etcd's client API (wire.md 2), answered by a member.
public final class EtcdCalls {
  private static final String KV = "etcdserverpb.KV";
  private static final String WATCH = "etcdserverpb.Watch";
  private static final String LEASE = "etcdserverpb.Lease";
  private static final String CLUSTER = "etcdserverpb.Cluster";
  private static final String MAINTENANCE = "etcdserverpb.Maintenance";
  private static final String AUTH = "etcdserverpb.Auth";

  private static final String MEMBERSHIP = "membership changes";
  private static final String SNAPSHOT = "snapshots for clients";
  private static final String DOWNGRADE = "downgrades";
  private static final String USERS = "users and roles";

  private EtcdCalls() {}

  public static List<Rpc> of(KvNode node) {
    List<Rpc> all = new ArrayList<>();
    all.addAll(kv(node));
    all.addAll(watch(node));
    all.addAll(lease(node));
    all.addAll(cluster(node));
    all.addAll(maintenance(node));
    all.addAll(auth());
    all.addAll(HealthCalls.all());
    return List.copyOf(all);
  }

  private static List<Rpc> kv(KvNode node) {
    Kv kv = node.kv();
    return List.of(
        new Rpc.Unary<>(
            new RpcName(KV, "Range"),
            new JsonForm(RangeRequest::getDefaultInstance, RangeResponse::getDefaultInstance),
            KvRequests::range,
            KvAnswers::range,
            kv::range),
        new Rpc.Streaming(
            new RpcName(KV, "RangeStream"),
            new JsonForm(RangeRequest::getDefaultInstance, RangeStreamResponse::getDefaultInstance),
            true,
            (context, outlet) -> new RangeStreamCall(kv, context, outlet)),
        new Rpc.Unary<>(
            new RpcName(KV, "Put"),
            new JsonForm(PutRequest::getDefaultInstance, PutResponse::getDefaultInstance),
            KvRequests::put,
            KvAnswers::put,
            kv::put),
        new Rpc.Unary<>(
            new RpcName(KV, "DeleteRange"),
            new JsonForm(
                DeleteRangeRequest::getDefaultInstance, DeleteRangeResponse::getDefaultInstance),
            KvRequests::deleteRange,
            KvAnswers::deleteRange,
            kv::deleteRange),
        new Rpc.Unary<>(
            new RpcName(KV, "Txn"),
            new JsonForm(TxnRequest::getDefaultInstance, TxnResponse::getDefaultInstance),
            KvRequests::txn,
            KvAnswers::txn,
            kv::txn),
        new Rpc.Unary<>(
            new RpcName(KV, "Compact"),
            new JsonForm(
                CompactionRequest::getDefaultInstance, CompactionResponse::getDefaultInstance),
            KvRequests::compact,
            KvAnswers::compact,
            kv::compact));
  }

  private static List<Rpc> watch(KvNode node) {
    return List.of(
        new Rpc.Streaming(
            new RpcName(WATCH, "Watch"),
            new JsonForm(WatchRequest::getDefaultInstance, WatchResponse::getDefaultInstance),
            false,
            (context, outlet) -> new WatchCall(node.watches(), context, outlet)));
  }

  private static List<Rpc> lease(KvNode node) {
    Leases leases = node.leases();
    return List.of(
        new Rpc.Unary<>(
            new RpcName(LEASE, "LeaseGrant"),
            new JsonForm(
                LeaseGrantRequest::getDefaultInstance, LeaseGrantResponse::getDefaultInstance),
            LeaseWire::grant,
            LeaseWire::grant,
            (context, grant) -> leases.grant(context, grant.ttlSeconds(), grant.id())),
        new Rpc.Unary<>(
            new RpcName(LEASE, "LeaseRevoke"),
            new JsonForm(
                LeaseRevokeRequest::getDefaultInstance, LeaseRevokeResponse::getDefaultInstance),
            LeaseWire::revoke,
            LeaseWire::revoke,
            leases::revoke),
        new Rpc.Streaming(
            new RpcName(LEASE, "LeaseKeepAlive"),
            new JsonForm(
                LeaseKeepAliveRequest::getDefaultInstance,
                LeaseKeepAliveResponse::getDefaultInstance),
            false,
            (context, outlet) -> new KeepAliveCall(leases, context, outlet)),
        new Rpc.Unary<>(
            new RpcName(LEASE, "LeaseTimeToLive"),
            new JsonForm(
                LeaseTimeToLiveRequest::getDefaultInstance,
                LeaseTimeToLiveResponse::getDefaultInstance),
            LeaseWire::timeToLive,
            LeaseWire::timeToLive,
            (context, ask) -> leases.timeToLive(context, ask.id(), ask.keys())),
        new Rpc.Unary<>(
            new RpcName(LEASE, "LeaseLeases"),
            new JsonForm(
                LeaseLeasesRequest::getDefaultInstance, LeaseLeasesResponse::getDefaultInstance),
            Empty::decode,
            LeaseWire::leases,
            (context, _) -> leases.leases(context)));
  }

  private static List<Rpc> cluster(KvNode node) {
    return List.of(
        absent(
            CLUSTER,
            "MemberAdd",
            new JsonForm(
                MemberAddRequest::getDefaultInstance, MemberAddResponse::getDefaultInstance),
            MEMBERSHIP),
        absent(
            CLUSTER,
            "MemberRemove",
            new JsonForm(
                MemberRemoveRequest::getDefaultInstance, MemberRemoveResponse::getDefaultInstance),
            MEMBERSHIP),
        absent(
            CLUSTER,
            "MemberUpdate",
            new JsonForm(
                MemberUpdateRequest::getDefaultInstance, MemberUpdateResponse::getDefaultInstance),
            MEMBERSHIP),
        new Rpc.Unary<>(
            new RpcName(CLUSTER, "MemberList"),
            new JsonForm(
                MemberListRequest::getDefaultInstance, MemberListResponse::getDefaultInstance),
            MaintenanceWire::memberList,
            MaintenanceWire::memberList,
            (context, linearizable) -> node.members().list(context, linearizable)),
        absent(
            CLUSTER,
            "MemberPromote",
            new JsonForm(
                MemberPromoteRequest::getDefaultInstance,
                MemberPromoteResponse::getDefaultInstance),
            MEMBERSHIP));
  }

  private static List<Rpc> maintenance(KvNode node) {
    Maintenance maintenance = node.maintenance();
    return List.of(
        new Rpc.Unary<>(
            new RpcName(MAINTENANCE, "Alarm"),
            new JsonForm(AlarmRequest::getDefaultInstance, AlarmResponse::getDefaultInstance),
            MaintenanceWire::alarm,
            MaintenanceWire::alarm,
            maintenance::alarm),
        new Rpc.Unary<>(
            new RpcName(MAINTENANCE, "Status"),
            new JsonForm(StatusRequest::getDefaultInstance, StatusResponse::getDefaultInstance),
            Empty::decode,
            MaintenanceWire::status,
            (context, _) -> maintenance.status(context)),
        new Rpc.Unary<>(
            new RpcName(MAINTENANCE, "Defragment"),
            new JsonForm(
                DefragmentRequest::getDefaultInstance, DefragmentResponse::getDefaultInstance),
            Empty::decode,
            _ -> MaintenanceWire.defragmented(),
            (context, request) -> maintenance.defragment(context).thenApply(_ -> request)),
        new Rpc.Unary<>(
            new RpcName(MAINTENANCE, "Hash"),
            new JsonForm(HashRequest::getDefaultInstance, HashResponse::getDefaultInstance),
            Empty::decode,
            MaintenanceWire::hash,
            (context, _) -> maintenance.hash(context)),
        new Rpc.Unary<>(
            new RpcName(MAINTENANCE, "HashKV"),
            new JsonForm(HashKVRequest::getDefaultInstance, HashKVResponse::getDefaultInstance),
            MaintenanceWire::hashKv,
            MaintenanceWire::hashKv,
            maintenance::hashKv),
        new Rpc.Streaming(
            new RpcName(MAINTENANCE, "Snapshot"),
            new JsonForm(SnapshotRequest::getDefaultInstance, SnapshotResponse::getDefaultInstance),
            true,
            (_, outlet) -> new AbsentCall(SNAPSHOT, outlet)),
        absent(
            MAINTENANCE,
            "MoveLeader",
            new JsonForm(
                MoveLeaderRequest::getDefaultInstance, MoveLeaderResponse::getDefaultInstance),
            MEMBERSHIP),
        absent(
            MAINTENANCE,
            "Downgrade",
            new JsonForm(
                DowngradeRequest::getDefaultInstance, DowngradeResponse::getDefaultInstance),
            DOWNGRADE));
  }

  private static List<Rpc> auth() {
    return List.of(
        absent(
            AUTH,
            "AuthEnable",
            new JsonForm(
                AuthEnableRequest::getDefaultInstance, AuthEnableResponse::getDefaultInstance),
            USERS),
        absent(
            AUTH,
            "AuthDisable",
            new JsonForm(
                AuthDisableRequest::getDefaultInstance, AuthDisableResponse::getDefaultInstance),
            USERS),
        absent(
            AUTH,
            "AuthStatus",
            new JsonForm(
                AuthStatusRequest::getDefaultInstance, AuthStatusResponse::getDefaultInstance),
            USERS),
        absent(
            AUTH,
            "Authenticate",
            new JsonForm(
                AuthenticateRequest::getDefaultInstance, AuthenticateResponse::getDefaultInstance),
            USERS),
        absent(
            AUTH,
            "UserAdd",
            new JsonForm(
                AuthUserAddRequest::getDefaultInstance, AuthUserAddResponse::getDefaultInstance),
            USERS),
        absent(
            AUTH,
            "UserGet",
            new JsonForm(
                AuthUserGetRequest::getDefaultInstance, AuthUserGetResponse::getDefaultInstance),
            USERS),
        absent(
            AUTH,
            "UserList",
            new JsonForm(
                AuthUserListRequest::getDefaultInstance, AuthUserListResponse::getDefaultInstance),
            USERS),
        absent(
            AUTH,
            "UserDelete",
            new JsonForm(
                AuthUserDeleteRequest::getDefaultInstance,
                AuthUserDeleteResponse::getDefaultInstance),
            USERS),
        absent(
            AUTH,
            "UserChangePassword",
            new JsonForm(
                AuthUserChangePasswordRequest::getDefaultInstance,
                AuthUserChangePasswordResponse::getDefaultInstance),
            USERS),
        absent(
            AUTH,
            "UserGrantRole",
            new JsonForm(
                AuthUserGrantRoleRequest::getDefaultInstance,
                AuthUserGrantRoleResponse::getDefaultInstance),
            USERS),
        absent(
            AUTH,
            "UserRevokeRole",
            new JsonForm(
                AuthUserRevokeRoleRequest::getDefaultInstance,
                AuthUserRevokeRoleResponse::getDefaultInstance),
            USERS),
        absent(
            AUTH,
            "RoleAdd",
            new JsonForm(
                AuthRoleAddRequest::getDefaultInstance, AuthRoleAddResponse::getDefaultInstance),
            USERS),
        absent(
            AUTH,
            "RoleGet",
            new JsonForm(
                AuthRoleGetRequest::getDefaultInstance, AuthRoleGetResponse::getDefaultInstance),
            USERS),
        absent(
            AUTH,
            "RoleList",
            new JsonForm(
                AuthRoleListRequest::getDefaultInstance, AuthRoleListResponse::getDefaultInstance),
            USERS),
        absent(
            AUTH,
            "RoleDelete",
            new JsonForm(
                AuthRoleDeleteRequest::getDefaultInstance,
                AuthRoleDeleteResponse::getDefaultInstance),
            USERS),
        absent(
            AUTH,
            "RoleGrantPermission",
            new JsonForm(
                AuthRoleGrantPermissionRequest::getDefaultInstance,
                AuthRoleGrantPermissionResponse::getDefaultInstance),
            USERS),
        absent(
            AUTH,
            "RoleRevokePermission",
            new JsonForm(
                AuthRoleRevokePermissionRequest::getDefaultInstance,
                AuthRoleRevokePermissionResponse::getDefaultInstance),
            USERS));
  }

  /// A call that this server does not answer yet, and says so.
  private static Rpc absent(String service, String method, JsonForm json, String what) {
    return new Rpc.Unary<Empty, Empty>(
        new RpcName(service, method),
        json,
        Empty::decode,
        _ -> new byte[0],
        (_, _) -> CompletableFuture.failedFuture(notYet(what)));
  }

  static KvException notYet(String what) {
    return new KvException(
        KvError.UNIMPLEMENTED, "kvorum: this server does not support " + what + " yet");
  }
}
