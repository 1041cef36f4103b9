package io.kvorum.api;

/// A member, seen by its clients: etcd's services. Also what an embedding program holds.
public interface KvNode {
  MemberId id();

  /// Whether this member has no vote yet: then clients get no more of it than its status and reads
  /// that may be old (wire.md 4).
  boolean isLearner();

  /// Whether this member knows a leader: asked before a call that wants one (`hasleader`).
  boolean hasLeader();

  Kv kv();

  Watches watches();

  Leases leases();

  Members members();

  Maintenance maintenance();

  Auth auth();

  Locks locks();

  Elections elections();

  /// What big answers take on their way to clients, of all front ends together.
  AnswerMemory answerMemory();
}
