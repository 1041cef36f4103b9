package io.kvorum.frontend.etcd.http;

import io.kvorum.frontend.etcd.rpc.RpcName;
import java.util.List;
import java.util.Map;

/// Where each call is found over HTTP (wire.md 2). RangeStream and the health service are nowhere.
final class GatewayPaths {
  private static final Map<String, List<String>> BY_CALL =
      Map.ofEntries(
          at("KV/Range", "kv/range"),
          at("KV/Put", "kv/put"),
          at("KV/DeleteRange", "kv/deleterange"),
          at("KV/Txn", "kv/txn"),
          at("KV/Compact", "kv/compaction"),
          at("Watch/Watch", "watch"),
          at("Lease/LeaseGrant", "lease/grant"),
          at("Lease/LeaseRevoke", "lease/revoke", "kv/lease/revoke"),
          at("Lease/LeaseKeepAlive", "lease/keepalive"),
          at("Lease/LeaseTimeToLive", "lease/timetolive", "kv/lease/timetolive"),
          at("Lease/LeaseLeases", "lease/leases", "kv/lease/leases"),
          at("Cluster/MemberAdd", "cluster/member/add"),
          at("Cluster/MemberRemove", "cluster/member/remove"),
          at("Cluster/MemberUpdate", "cluster/member/update"),
          at("Cluster/MemberList", "cluster/member/list"),
          at("Cluster/MemberPromote", "cluster/member/promote"),
          at("Maintenance/Alarm", "maintenance/alarm"),
          at("Maintenance/Status", "maintenance/status"),
          at("Maintenance/Defragment", "maintenance/defragment"),
          at("Maintenance/Hash", "maintenance/hash"),
          at("Maintenance/HashKV", "maintenance/hashkv"),
          at("Maintenance/Snapshot", "maintenance/snapshot"),
          at("Maintenance/MoveLeader", "maintenance/transfer-leadership"),
          at("Maintenance/Downgrade", "maintenance/downgrade"),
          at("Auth/AuthEnable", "auth/enable"),
          at("Auth/AuthDisable", "auth/disable"),
          at("Auth/AuthStatus", "auth/status"),
          at("Auth/Authenticate", "auth/authenticate"),
          at("Auth/UserAdd", "auth/user/add"),
          at("Auth/UserGet", "auth/user/get"),
          at("Auth/UserList", "auth/user/list"),
          at("Auth/UserDelete", "auth/user/delete"),
          at("Auth/UserChangePassword", "auth/user/changepw"),
          at("Auth/UserGrantRole", "auth/user/grant"),
          at("Auth/UserRevokeRole", "auth/user/revoke"),
          at("Auth/RoleAdd", "auth/role/add"),
          at("Auth/RoleGet", "auth/role/get"),
          at("Auth/RoleList", "auth/role/list"),
          at("Auth/RoleDelete", "auth/role/delete"),
          at("Auth/RoleGrantPermission", "auth/role/grant"),
          at("Auth/RoleRevokePermission", "auth/role/revoke"),
          of("v3lockpb.Lock/Lock", "lock/lock"),
          of("v3lockpb.Lock/Unlock", "lock/unlock"),
          of("v3electionpb.Election/Campaign", "election/campaign"),
          of("v3electionpb.Election/Proclaim", "election/proclaim"),
          of("v3electionpb.Election/Leader", "election/leader"),
          of("v3electionpb.Election/Observe", "election/observe"),
          of("v3electionpb.Election/Resign", "election/resign"));

  private GatewayPaths() {}

  static List<String> of(RpcName name) {
    return BY_CALL.getOrDefault(name.full(), List.of());
  }

  private static Map.Entry<String, List<String>> at(String call, String... paths) {
    return of("etcdserverpb." + call, paths);
  }

  private static Map.Entry<String, List<String>> of(String call, String... paths) {
    return Map.entry(call, List.of(paths).stream().map(path -> Gateway.PREFIX + path).toList());
  }
}
