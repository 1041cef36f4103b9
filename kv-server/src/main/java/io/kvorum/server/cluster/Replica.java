package io.kvorum.server.cluster;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.Effect;
import io.kvorum.raft.Membership;
import io.kvorum.raft.RaftStatus;
import io.kvorum.state.Applied;
import io.kvorum.state.Command;
import io.kvorum.state.ReadView;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// This member's part of the replicated state, as far as the services around it need it. Every
/// method may be called from any thread and none blocks; futures fail with `KvException`.
public interface Replica {
  MemberId self();

  long clusterId();

  RaftStatus status();

  ReadView view();

  /// Completes when everything committed before the call is visible in `view`.
  CompletableFuture<Void> barrier();

  CompletableFuture<Applied> propose(Command command);

  /// Refused in any other term than the one given.
  CompletableFuture<Applied> proposeInTerm(Command command, long term);

  /// Makes `next` of `from`, one member at a time; completes once that is applied here. Refused
  /// with `TOO_MANY_REQUESTS` if `from` is not in force any more, or another change is under way.
  CompletableFuture<Applied> changeMembers(Membership from, Membership next);

  /// Asks another member; fails with an `IOException` if it cannot be reached.
  CompletableFuture<Bytes> ask(MemberId member, Bytes question);

  /// Whom this member could ask: the other members, or, while it has not heard who they are, those
  /// that it was told of when it was started.
  List<MemberId> others();

  default boolean leads() {
    return status().role() == Effect.Role.LEADER;
  }
}
