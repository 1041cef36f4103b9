package io.kvorum.server.auth;

/// The permission table of semantics.md 9: one rule for every call of etcd's API. A call without a
/// rule does not pass the build.
public enum RpcRule {
  RANGE("etcdserverpb.KV/Range", Need.OPERATION),
  RANGE_STREAM("etcdserverpb.KV/RangeStream", Need.OPERATION),
  PUT("etcdserverpb.KV/Put", Need.OPERATION),
  DELETE_RANGE("etcdserverpb.KV/DeleteRange", Need.OPERATION),
  TXN("etcdserverpb.KV/Txn", Need.OPERATION),
  COMPACT("etcdserverpb.KV/Compact", Need.ROOT),
  WATCH("etcdserverpb.Watch/Watch", Need.OPERATION),
  LEASE_GRANT("etcdserverpb.Lease/LeaseGrant", Need.USER),
  LEASE_REVOKE("etcdserverpb.Lease/LeaseRevoke", Need.OPERATION),
  LEASE_KEEP_ALIVE("etcdserverpb.Lease/LeaseKeepAlive", Need.OPERATION),
  LEASE_TIME_TO_LIVE("etcdserverpb.Lease/LeaseTimeToLive", Need.OPERATION),
  LEASE_LEASES("etcdserverpb.Lease/LeaseLeases", Need.OPERATION),
  MEMBER_ADD("etcdserverpb.Cluster/MemberAdd", Need.ROOT),
  MEMBER_REMOVE("etcdserverpb.Cluster/MemberRemove", Need.ROOT),
  MEMBER_UPDATE("etcdserverpb.Cluster/MemberUpdate", Need.ROOT),
  MEMBER_LIST("etcdserverpb.Cluster/MemberList", Need.USER),
  MEMBER_PROMOTE("etcdserverpb.Cluster/MemberPromote", Need.ROOT),
  ALARM_LIST("etcdserverpb.Maintenance/Alarm", Need.USER),
  ALARM_CHANGE("etcdserverpb.Maintenance/Alarm", Need.ROOT),
  STATUS("etcdserverpb.Maintenance/Status", Need.USER),
  DEFRAGMENT("etcdserverpb.Maintenance/Defragment", Need.ROOT),
  HASH("etcdserverpb.Maintenance/Hash", Need.ROOT),
  HASH_KV("etcdserverpb.Maintenance/HashKV", Need.ROOT),
  SNAPSHOT("etcdserverpb.Maintenance/Snapshot", Need.ROOT),
  MOVE_LEADER("etcdserverpb.Maintenance/MoveLeader", Need.ROOT),
  DOWNGRADE("etcdserverpb.Maintenance/Downgrade", Need.ROOT),
  AUTH_ENABLE("etcdserverpb.Auth/AuthEnable", Need.ROOT),
  AUTH_DISABLE("etcdserverpb.Auth/AuthDisable", Need.ROOT),
  AUTH_STATUS("etcdserverpb.Auth/AuthStatus", Need.NOTHING),
  AUTHENTICATE("etcdserverpb.Auth/Authenticate", Need.NOTHING),
  USER_ADD("etcdserverpb.Auth/UserAdd", Need.ROOT),
  USER_GET("etcdserverpb.Auth/UserGet", Need.OPERATION),
  USER_LIST("etcdserverpb.Auth/UserList", Need.ROOT),
  USER_DELETE("etcdserverpb.Auth/UserDelete", Need.ROOT),
  USER_CHANGE_PASSWORD("etcdserverpb.Auth/UserChangePassword", Need.ROOT),
  USER_GRANT_ROLE("etcdserverpb.Auth/UserGrantRole", Need.ROOT),
  USER_REVOKE_ROLE("etcdserverpb.Auth/UserRevokeRole", Need.ROOT),
  ROLE_ADD("etcdserverpb.Auth/RoleAdd", Need.ROOT),
  ROLE_GET("etcdserverpb.Auth/RoleGet", Need.OPERATION),
  ROLE_LIST("etcdserverpb.Auth/RoleList", Need.ROOT),
  ROLE_DELETE("etcdserverpb.Auth/RoleDelete", Need.ROOT),
  ROLE_GRANT_PERMISSION("etcdserverpb.Auth/RoleGrantPermission", Need.ROOT),
  ROLE_REVOKE_PERMISSION("etcdserverpb.Auth/RoleRevokePermission", Need.ROOT),
  LOCK("v3lockpb.Lock/Lock", Need.OPERATION),
  UNLOCK("v3lockpb.Lock/Unlock", Need.OPERATION),
  CAMPAIGN("v3electionpb.Election/Campaign", Need.OPERATION),
  PROCLAIM("v3electionpb.Election/Proclaim", Need.OPERATION),
  LEADER("v3electionpb.Election/Leader", Need.OPERATION),
  OBSERVE("v3electionpb.Election/Observe", Need.OPERATION),
  RESIGN("v3electionpb.Election/Resign", Need.OPERATION);

  private final String call;
  private final Need need;

  RpcRule(String call, Need need) {
    this.call = call;
    this.need = need;
  }

  /// As gRPC writes it, without the leading slash.
  public String call() {
    return call;
  }

  public Need need() {
    return need;
  }
}
