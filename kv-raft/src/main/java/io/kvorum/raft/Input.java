package io.kvorum.raft;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// All that can happen to a member, as plain data: a recorded list replays a run exactly.
public sealed interface Input {
  /// One unit of raft's time has passed.
  record Tick() implements Input {}

  record Received(RaftMessage message) implements Input {}

  /// With `onlyInTerm` the proposal is refused unless this member leads in exactly that term.
  record Propose(ProposalId id, Bytes command, OptionalLong onlyInTerm) implements Input {}

  /// With `expected` the change is refused unless that membership is in force: what was judged by
  /// an older one might bring back a member that was removed since.
  record ChangeMembers(ProposalId id, Optional<Membership> expected, Membership next)
      implements Input {
    public ChangeMembers(ProposalId id, Membership next) {
      this(id, Optional.empty(), next);
    }
  }

  /// A linearizable read asks for an index to wait for. `readId` never comes twice.
  record Read(long readId) implements Input {}

  record TransferLeadership(MemberId to) implements Input {}

  /// The log lane: everything up to this ticket is durable.
  record Persisted(long ticket) implements Input {}

  /// The apply lane: everything up to this index is visible.
  record Applied(long index) implements Input {}

  /// The answer to `Effect.ReadLog`: entries after `previous`; none if they are compacted.
  record LogRead(long request, LogId previous, List<LogEntry> entries) implements Input {
    public LogRead {
      entries = List.copyOf(entries);
    }
  }

  record SnapshotSent(MemberId to, LogId upTo, boolean arrived) implements Input {}

  /// A snapshot has arrived whole from a leader of `term` and lies beside the state machine.
  record SnapshotStaged(MemberId from, long term, LogStart start) implements Input {}

  record SnapshotInstalled(LogStart start) implements Input {}

  /// The state machine has everything up to `start` durably: the log before it may go.
  record Compactable(LogStart start) implements Input {}
}
