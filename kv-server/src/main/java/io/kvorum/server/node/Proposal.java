package io.kvorum.server.node;

import io.kvorum.api.Bytes;
import io.kvorum.raft.Membership;
import io.kvorum.state.Applied;
import io.kvorum.state.Command;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/// Something on its way through the log, and who waits for its outcome.
final class Proposal {
  private static final long NOT_SENT = -1;

  private final long sequence;
  private final Content content;
  private final OptionalLong onlyInTerm;
  private final long proposedNanos;
  private final CompletableFuture<Applied> future;
  private long sentTerm = NOT_SENT;

  /// @param onlyInTerm refuses it in any other term than this
  Proposal(
      long sequence,
      Content content,
      OptionalLong onlyInTerm,
      long proposedNanos,
      CompletableFuture<Applied> future) {
    this.sequence = sequence;
    this.content = content;
    this.onlyInTerm = onlyInTerm;
    this.proposedNanos = proposedNanos;
    this.future = future;
  }

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

  long sequence() {
    return sequence;
  }

  Content content() {
    return content;
  }

  OptionalLong onlyInTerm() {
    return onlyInTerm;
  }

  long proposedNanos() {
    return proposedNanos;
  }

  CompletableFuture<Applied> future() {
    return future;
  }

  /// The same under another number, not sent yet.
  Proposal withSequence(long other) {
    return new Proposal(other, content, onlyInTerm, proposedNanos, future);
  }

  // The raft duty alone writes and reads what follows.

  /// The core has taken it in this term or an earlier one.
  void sentBy(long term) {
    sentTerm = term;
  }

  /// Whether it went out in an earlier term than this. Where an entry of `term` is applied, such a
  /// proposal is either applied too or lost for good: only the leader of its own term could take
  /// it, and nothing of that term is committed behind an entry of a later one (Raft 5.4).
  boolean wasSentBefore(long term) {
    return sentTerm != NOT_SENT && sentTerm < term;
  }

  boolean wasSent() {
    return sentTerm != NOT_SENT;
  }
}
