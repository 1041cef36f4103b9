package io.kvorum.server.node;

import io.kvorum.api.MemberId;
import io.kvorum.raft.Input;
import io.kvorum.raft.RaftMessage;
import io.kvorum.raft.transport.Peer;
import java.util.concurrent.CompletableFuture;

/// What other threads ask of the raft duty.
sealed interface Mail {
  record Propose(Proposal proposal) implements Mail {}

  /// Completes when everything that was committed before the request is visible.
  record Barrier(CompletableFuture<Void> future, long askedNanos) implements Mail {}

  /// A word from another member; `weight` bytes of the mailbox's room for peers are given back when
  /// it is taken.
  record Heard(RaftMessage message, int weight) implements Mail {}

  /// Another member has said where it is reached.
  record Met(Peer peer) implements Mail {}

  /// The transport has lost another member.
  record Lost(MemberId peer) implements Mail {}

  /// Completes when `to` leads.
  record Transfer(MemberId to, CompletableFuture<Void> future, long askedNanos) implements Mail {}

  record Raw(Input input) implements Mail {}
}
