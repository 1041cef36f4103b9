package io.kvorum.server.node;

import java.util.List;

/// Bugs that were or could have been: each a small change of the production sources' text, which
/// the simulation must notice. A change whose text is no longer found fails loudly.
enum Mutant {
  COMMIT_NOT_RESTORED_AFTER_A_MEMBERSHIP_CHANGE(
      new Edit(
          Source.RAFT,
          "RaftCore",
          "long commit = Math.max(stale ? 0 : hardState.commit(), applied.index());",
          "long commit = Math.max(Math.min(1, hardState.commit()), applied.index());")),

  REMOVAL_TOLD_BEFORE_IT_IS_DURABLE(
      new Edit(
          Source.RAFT,
          "MemberState",
          "membershipTicket = lane.changeHardState();",
          "membershipTicket = 0;")),

  OWN_VOTE_COUNTED_BEFORE_IT_IS_DURABLE(
      new Edit(
          Source.RAFT,
          "Candidate",
          "role.request(state.term(), transfer);",
          "role.granted.add(state.self()); role.request(state.term(), transfer);"),
      new Edit(
          Source.RAFT,
          "Candidate",
          """
                  state.send(
                      new VoteRequest(state.self(), voter, term, state.log().last(), preVote, transfer));\
          """,
          """
                  state.effects().add(new Effect.Send(
                      new VoteRequest(state.self(), voter, term, state.log().last(), preVote, transfer)));\
          """)),

  READ_BEFORE_A_COMMIT_IN_THE_OWN_TERM(
      new Edit(
          Source.RAFT,
          "Leader",
          "if (ownTermCommitted() && reads.begin() && !isStuck()) {",
          "if (reads.begin() && !isStuck()) {")),

  READ_ID_REUSED_AFTER_A_RESTART(
      new Edit(
          Source.RAFT,
          "ForwardedReads",
          "this.lastAttempt = bootCount << COUNTER_BITS;",
          "this.lastAttempt = 0;")),

  DOUBLED_FORWARD_APPLIED_TWICE(
      new Edit(
          Source.RAFT,
          "Leader",
          "&& replication.progress(forward.from()).isPresent()\n        && forwards.isFirst(id);",
          "&& replication.progress(forward.from()).isPresent();")),

  SUFFIX_LOST_ON_INSTALL(
      new Edit(
          Source.RAFT,
          "Follower",
          "heardFrom(message.from());\n    if (state.isInstalling()) {\n      return;\n    }\n    check(",
          "heardFrom(message.from());\n    check("),
      new Edit(
          Source.RAFT,
          "Follower",
          "if (answerDue && !state.isInstalling()) {",
          "if (answerDue) {")),

  LEASE_PRIMARY_BEFORE_ITS_TERMS_FIRST_ENTRY_IS_APPLIED(
      new Edit(
          Source.SERVER,
          "lease/LeaseKeeper",
          "if (node.appliedIndex() < waitingIndex) {",
          "if (waitingIndex < 0) {")),

  QUOTA_DECIDED_IN_APPLY(
      new Edit(
          Source.STATE,
          "KvState",
          "applier.apply(command, entry.index());",
          """
          command instanceof Command.Put && store.size().allocatedBytes() > 20_000
              ? new Outcome.Failed(io.kvorum.api.KvError.NO_SPACE)
              : applier.apply(command, entry.index());
          """)),

  VOTE_WITHOUT_FSYNC(
      new Edit(
          Source.RAFT,
          "Outbox",
          "if (tickets.isDurable(afterTicket)) {",
          "if (message instanceof RaftMessage.VoteAnswer || tickets.isDurable(afterTicket)) {")),

  LEARNER_COUNTED(
      new Edit(
          Source.RAFT,
          "Replication",
          "voters = membership.voters();",
          "voters = membership.members().stream().map(Membership.Member::id).toList();")),

  TRUNCATED_WRITE_ACKNOWLEDGED_LATE(
      new Edit(
          Source.RAFT,
          "Tickets",
          "ticket.lastIndex = Math.min(ticket.lastIndex, index - 1);",
          "ticket.lastIndex = Math.max(ticket.lastIndex, 0);"));

  /// Where a source lies, seen from this module.
  enum Source {
    RAFT("kv-raft", "io/kvorum/raft/"),
    STATE("kv-state", "io/kvorum/state/"),
    SERVER("kv-server", "io/kvorum/server/");

    final String module;
    final String folder;

    Source(String module, String folder) {
      this.module = module;
      this.folder = folder;
    }
  }

  /// One text in place of another, which must be there exactly once.
  record Edit(Source source, String file, String from, String to) {}

  @SuppressWarnings("ImmutableEnumChecker") // It is a copy that nobody can change.
  private final List<Edit> edits;

  Mutant(Edit... edits) {
    this.edits = List.of(edits);
  }

  List<Edit> edits() {
    return edits;
  }
}
