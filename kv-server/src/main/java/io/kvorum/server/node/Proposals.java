package io.kvorum.server.node;

import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.MemberId;
import io.kvorum.raft.ProposalId;
import io.kvorum.state.Applied;
import io.kvorum.state.Command;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The proposals of this member in this boot that are not answered yet. Thread-safe.
final class Proposals {
  private final MemberId self;
  private final long bootCount;
  private final Mailbox mailbox;
  private final AtomicLong sequence = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final ConcurrentHashMap<Long, Proposal> pending = new ConcurrentHashMap<>();

  Proposals(MemberId self, long bootCount, Mailbox mailbox) {
    this.self = self;
    this.bootCount = bootCount;
    this.mailbox = mailbox;
  }

  long nextSequence() {
    return sequence.incrementAndGet();
  }

  /// Proposals that ended without an outcome, since the start.
  long failed() {
    return failed.get();
  }

  ProposalId id(long number) {
    return new ProposalId(self, bootCount, number);
  }

  void add(Proposal proposal) {
    pending.put(proposal.sequence(), proposal);
  }

  boolean isPending(long number) {
    return pending.containsKey(number);
  }

  /// A proposal that is in no log and never will be, under a new number, to be proposed again; null
  /// if nobody waits for it any more, or if it may not outlive its term.
  @Nullable Proposal renew(long number) {
    Proposal proposal = pending.get(number);
    if (proposal == null || proposal.onlyInTerm().isPresent()) {
      return null;
    }
    Proposal renewed = proposal.withSequence(nextSequence());
    if (pending.remove(number) == null) {
      return null;
    }
    pending.put(renewed.sequence(), renewed);
    return renewed;
  }

  /// Those that were sent before `term`, in the order in which they came.
  List<Proposal> sentBefore(long term) {
    return pending.values().stream()
        .filter(proposal -> proposal.wasSentBefore(term))
        .sorted(Comparator.comparingLong(Proposal::sequence))
        .toList();
  }

  /// The state jumped over the entries in which these may be: nobody will ever know.
  void failSent(KvError error) {
    for (Proposal proposal : pending.values()) {
      if (proposal.wasSent()) {
        fail(proposal.sequence(), error);
      }
    }
  }

  /// What a proposer of this boot has decoded already.
  @Nullable Command decoded(ProposalId id) {
    if (!isOurs(id)) {
      return null;
    }
    Proposal proposal = pending.get(id.sequence());
    return proposal != null && proposal.content() instanceof Proposal.StateCommand known
        ? known.command()
        : null;
  }

  void complete(List<Applied> batch) {
    for (Applied applied : batch) {
      if (applied.proposal().isPresent() && isOurs(applied.proposal().get())) {
        Proposal proposal = remove(applied.proposal().get().sequence());
        if (proposal != null) {
          proposal.future().complete(applied);
        }
      }
    }
  }

  Optional<Proposal> find(ProposalId id) {
    return isOurs(id) ? Optional.ofNullable(pending.get(id.sequence())) : Optional.empty();
  }

  void fail(ProposalId id, KvError error) {
    find(id).ifPresent(proposal -> fail(proposal.sequence(), error));
  }

  /// Fails what has waited longer than the limit; its outcome stays unknown.
  void failOlderThan(long nanos, long nowNanos, KvError error) {
    for (Proposal proposal : pending.values()) {
      if (nowNanos - proposal.proposedNanos() > nanos) {
        fail(proposal.sequence(), error);
      }
    }
  }

  void failAll(KvError error) {
    pending.keySet().forEach(number -> fail(number, error));
  }

  void fail(long number, KvError error) {
    Proposal proposal = remove(number);
    if (proposal != null) {
      failed.incrementAndGet();
      proposal.future().completeExceptionally(new KvException(error));
    }
  }

  private @Nullable Proposal remove(long number) {
    Proposal proposal = pending.remove(number);
    if (proposal != null) {
      mailbox.giveBack(proposal.content().weight());
    }
    return proposal;
  }

  private boolean isOurs(ProposalId id) {
    return id.bootCount() == bootCount && id.member().equals(self);
  }
}
