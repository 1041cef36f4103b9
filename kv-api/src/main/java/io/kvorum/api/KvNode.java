package io.kvorum.api;

/// A member, seen by its clients: etcd's services. Also what an embedding program holds.
public interface KvNode {
  MemberId id();

  /// Whether this member has no vote yet: then clients get no more of it than its status and reads
  /// that may be old (wire.md 4).
  boolean isLearner();

  Kv kv();

  Watches watches();

  Leases leases();

  Members members();

  Maintenance maintenance();

  Auth auth();

  Locks locks();

  Elections elections();
}
