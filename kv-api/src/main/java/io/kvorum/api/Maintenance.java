package io.kvorum.api;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// etcd's Maintenance service, and what its HTTP endpoints ask of a member.
public interface Maintenance {
  CompletableFuture<StatusResponse> status(CallContext context);

  CompletableFuture<AlarmResponse> alarm(CallContext context, AlarmRequest request);

  CompletableFuture<HashResponse> hash(CallContext context);

  /// `revision` 0 is the current one.
  CompletableFuture<HashKvResponse> hashKv(CallContext context, long revision);

  /// Gives back space that the store can give back. The answer has no header, as etcd's.
  CompletableFuture<Void> defragment(CallContext context);

  /// Hands the leadership over to another voter; only the leader can. Completes once that member
  /// leads. The answer has no header, as etcd's.
  CompletableFuture<Void> moveLeader(CallContext context, MemberId to);

  /// Asks whether the cluster could go one minor version back, lets it, or takes that back.
  CompletableFuture<DowngradeResponse> downgrade(CallContext context, DowngradeRequest request);

  /// The versions that `/version` tells; at once, from what the member knows.
  Versions versions();

  enum AlarmType {
    NONE,
    NOSPACE,
    CORRUPT
  }

  enum AlarmAction {
    GET,
    ACTIVATE,
    DEACTIVATE
  }

  record AlarmRequest(AlarmAction action, MemberId member, AlarmType type) {}

  record AlarmMember(MemberId member, AlarmType type) {}

  record AlarmResponse(ResponseHeader header, List<AlarmMember> alarms) {}

  enum DowngradeAction {
    VALIDATE,
    ENABLE,
    CANCEL
  }

  /// `version` is the target as the client wrote it.
  record DowngradeRequest(DowngradeAction action, String version) {}

  /// `version` is the cluster's, as `3.7`.
  record DowngradeResponse(ResponseHeader header, String version) {}

  /// Sizes in bytes; `leader` is absent while there is none; `storageVersion` is empty until it is
  /// known; `downgradeTarget` is absent while there is no downgrade.
  record StatusResponse(
      ResponseHeader header,
      String version,
      long dbSize,
      long dbSizeInUse,
      long dbSizeQuota,
      Optional<MemberId> leader,
      long raftIndex,
      long raftTerm,
      long raftAppliedIndex,
      List<String> errors,
      boolean isLearner,
      String storageVersion,
      Optional<String> downgradeTarget) {}

  record HashResponse(ResponseHeader header, int hash) {}

  /// `compactRevision` is -1 when nothing was ever compacted.
  record HashKvResponse(ResponseHeader header, int hash, long compactRevision, long hashRevision) {}

  /// `cluster` and `storage` are absent until they are decided.
  record Versions(String server, Optional<String> cluster, Optional<String> storage) {}
}
