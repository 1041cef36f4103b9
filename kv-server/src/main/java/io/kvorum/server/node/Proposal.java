package io.kvorum.server.node;

import io.kvorum.api.Bytes;
import io.kvorum.raft.Membership;
import io.kvorum.state.Applied;
import io.kvorum.state.Command;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/// Something on its way through the log, and who waits for its outcome.
///
/// @param onlyInTerm refuses the command in any other term than this
record Proposal(
    long sequence,
    Content content,
    OptionalLong onlyInTerm,
    long proposedNanos,
    CompletableFuture<Applied> future) {

  sealed interface Content {
    /// What it weighs in the mailbox, in bytes.
    int weight();
  }

  record StateCommand(Command command, Bytes encoded) implements Content {
    @Override
    public int weight() {
      return encoded.length();
    }
  }

  record Change(Membership from, Membership next) implements Content {
    @Override
    public int weight() {
      return 256 * next.members().size();
    }
  }

  Proposal withSequence(long other) {
    return new Proposal(other, content, onlyInTerm, proposedNanos, future);
  }
}
