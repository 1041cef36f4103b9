package io.kvorum.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.MemberId;
import io.kvorum.raft.Effect;
import io.kvorum.raft.Input;
import io.kvorum.raft.Membership;
import io.kvorum.raft.Membership.Member;
import io.kvorum.raft.RaftStatus;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TransfersTest {
  private static final long LIMIT_NANOS = 1_000;
  private static final MemberId SELF = new MemberId(1);
  private static final MemberId VOTER = new MemberId(2);
  private static final MemberId LEARNER = new MemberId(3);
  private static final Membership MEMBERSHIP =
      new Membership(
          List.of(
              new Member(SELF, List.of(), false),
              new Member(VOTER, List.of(), false),
              new Member(LEARNER, List.of(), true)));

  private final Transfers transfers = new Transfers(SELF, LIMIT_NANOS);

  private static RaftStatus leads(MemberId leader) {
    Effect.Role role = leader.equals(SELF) ? Effect.Role.LEADER : Effect.Role.FOLLOWER;
    return new RaftStatus(role, 7, Optional.of(leader), 9, 9, 9, 9, MEMBERSHIP, true);
  }

  private static Mail.Transfer to(MemberId member, long askedNanos) {
    return new Mail.Transfer(member, new CompletableFuture<>(), askedNanos);
  }

  private static void assertFailed(Mail.Transfer transfer, KvError error) {
    assertThat(transfer.future().exceptionNow())
        .isInstanceOfSatisfying(
            KvException.class, failure -> assertThat(failure.error()).isEqualTo(error));
  }

  @Test
  void it_is_done_when_the_member_that_was_named_leads() {
    Mail.Transfer transfer = to(VOTER, 0);

    assertThat(transfers.begin(transfer, leads(SELF)))
        .contains(new Input.TransferLeadership(VOTER));
    transfers.answer(leads(SELF));
    assertThat(transfer.future()).isNotDone();

    transfers.answer(leads(VOTER));
    assertThat(transfer.future()).isCompleted();
  }

  @Test
  void who_leads_already_has_nothing_to_hand_over() {
    Mail.Transfer transfer = to(SELF, 0);

    assertThat(transfers.begin(transfer, leads(SELF))).isEmpty();
    assertThat(transfer.future()).isCompleted();
  }

  @Test
  void who_does_not_lead_hands_over_nothing() {
    Mail.Transfer transfer = to(VOTER, 0);

    assertThat(transfers.begin(transfer, leads(VOTER))).isEmpty();
    assertFailed(transfer, KvError.NOT_LEADER);
  }

  @Test
  void only_a_voter_can_take_over() {
    for (MemberId other : List.of(LEARNER, new MemberId(4))) {
      Mail.Transfer transfer = to(other, 0);

      assertThat(transfers.begin(transfer, leads(SELF))).isEmpty();
      assertFailed(transfer, KvError.BAD_LEADER_TRANSFEREE);
    }
  }

  @Test
  void one_that_takes_too_long_has_failed() {
    Mail.Transfer early = to(VOTER, 0);
    Mail.Transfer late = to(VOTER, 1);
    transfers.begin(early, leads(SELF));
    transfers.begin(late, leads(SELF));

    transfers.failOld(LIMIT_NANOS + 1);

    assertFailed(early, KvError.TIMEOUT_LEADER_TRANSFER);
    assertThat(late.future()).isNotDone();
  }

  @Test
  void not_everybody_may_wait() {
    Mail.Transfer last = to(VOTER, 0);
    while (transfers.begin(last, leads(SELF)).isPresent()) {
      last = to(VOTER, 0);
    }

    assertFailed(last, KvError.TOO_MANY_REQUESTS);
  }
}
