package io.kvorum.server.node;

import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.MemberId;
import io.kvorum.raft.Effect;
import io.kvorum.raft.Input;
import io.kvorum.raft.RaftStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Hand-overs of this member's leadership that somebody waits for. A newer one takes the place of
/// an older one in the core; whoever waits for the older one hears whether it has happened anyway.
final class Transfers {
  private static final int MAX_WAITING = 64;

  private final MemberId self;
  private final long limitNanos;
  private final List<Mail.Transfer> waiting = new ArrayList<>();

  /// @param limitNanos how long a hand-over may take
  Transfers(MemberId self, long limitNanos) {
    this.self = self;
    this.limitNanos = limitNanos;
  }

  /// What to ask of the core for it; nothing if there is an answer at once.
  Optional<Input> begin(Mail.Transfer transfer, RaftStatus status) {
    Optional<KvError> refusal = refusal(transfer.to(), status);
    if (refusal.isPresent()) {
      fail(transfer, refusal.get());
      return Optional.empty();
    }
    if (transfer.to().equals(self)) {
      transfer.future().complete(null);
      return Optional.empty();
    }
    waiting.add(transfer);
    return Optional.of(new Input.TransferLeadership(transfer.to()));
  }

  private Optional<KvError> refusal(MemberId to, RaftStatus status) {
    if (status.role() != Effect.Role.LEADER) {
      return Optional.of(KvError.NOT_LEADER);
    }
    if (!status.membership().isVoter(to)) {
      return Optional.of(KvError.BAD_LEADER_TRANSFEREE);
    }
    return waiting.size() < MAX_WAITING ? Optional.empty() : Optional.of(KvError.TOO_MANY_REQUESTS);
  }

  /// Answers those whose successor leads.
  void answer(RaftStatus status) {
    Optional<MemberId> leader = status.leader();
    take(transfer -> leader.equals(Optional.of(transfer.to())))
        .forEach(transfer -> transfer.future().complete(null));
  }

  void failOld(long nowNanos) {
    take(transfer -> nowNanos - transfer.askedNanos() > limitNanos)
        .forEach(transfer -> fail(transfer, KvError.TIMEOUT_LEADER_TRANSFER));
  }

  void failAll(KvError error) {
    take(_ -> true).forEach(transfer -> fail(transfer, error));
  }

  private List<Mail.Transfer> take(Predicate<Mail.Transfer> which) {
    List<Mail.Transfer> taken = waiting.stream().filter(which).toList();
    waiting.removeAll(taken);
    return taken;
  }

  private static void fail(Mail.Transfer transfer, KvError error) {
    transfer.future().completeExceptionally(new KvException(error));
  }
}
