package io.kvorum.api;

/// A member, seen by its clients: etcd's services. Also what an embedding program holds.
public interface KvNode {
  MemberId id();

  Kv kv();

  Watches watches();

  Leases leases();

  Members members();

  Maintenance maintenance();
}
