package io.kvorum.server.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.MemberId;
import io.kvorum.server.cluster.FakeReplica;
import io.kvorum.server.cluster.Tasks;
import io.kvorum.server.peer.PeerAnswer;
import io.kvorum.server.peer.PeerCodec;
import io.kvorum.server.peer.PeerQuestion;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LeaseRouteTest {
  private static final MemberId OTHER = new MemberId(2);
  private static final long LIMIT_NANOS = 1_000;

  private final FakeReplica replica = FakeReplica.of(1, 2);
  private final Tasks collected = new Tasks();
  private final Tasks again = new Tasks();
  private final Here here = new Here();
  private long nowNanos;
  private final LeaseRoute route =
      new LeaseRoute(
          replica, here, new LeaseRoute.Pace(collected, again, () -> nowNanos, LIMIT_NANOS));

  /// This member's keeper: every lease has 60 seconds and 9 left.
  private static final class Here implements LeaseAuthority {
    final List<List<Long>> renewed = new ArrayList<>();
    final ArrayDeque<KvError> refusals = new ArrayDeque<>();

    @Override
    public CompletableFuture<List<Long>> renew(List<Long> leases) {
      if (!refusals.isEmpty()) {
        return CompletableFuture.failedFuture(new KvException(refusals.remove()));
      }
      renewed.add(leases);
      return CompletableFuture.completedFuture(leases.stream().map(_ -> 60L).toList());
    }

    @Override
    public CompletableFuture<List<Long>> left(List<Long> leases) {
      return CompletableFuture.completedFuture(leases.stream().map(_ -> 9L).toList());
    }
  }

  private void follow() {
    replica.leader = Optional.of(OTHER);
    replica.others.put(
        OTHER,
        question ->
            switch (question) {
              case PeerQuestion.RenewLeases(var leases) ->
                  new PeerAnswer.LeaseTimes(leases.stream().map(id -> id * 10).toList());
              case PeerQuestion.LeaseTimesLeft(var leases) ->
                  new PeerAnswer.LeaseTimes(leases.stream().map(id -> id - 1).toList());
              default -> throw new AssertionError("asked " + question);
            });
  }

  private static void assertFailed(CompletableFuture<Long> answer, KvError error) {
    assertThatThrownBy(() -> answer.getNow(-99L))
        .cause()
        .satisfies(failure -> assertThat(((KvException) failure).error()).isEqualTo(error));
  }

  @Test
  void a_leader_renews_at_once() {
    assertThat(route.renew(5)).isCompletedWithValue(60L);
    assertThat(route.left(5)).isCompletedWithValue(9L);
    assertThat(here.renewed).containsExactly(List.of(5L));
  }

  @Test
  void a_follower_collects_renewals_into_one_question() {
    follow();
    CompletableFuture<Long> one = route.renew(1);
    CompletableFuture<Long> two = route.renew(2);
    CompletableFuture<Long> oneAgain = route.renew(1);
    assertThat(one).isNotDone();
    assertThat(collected.waiting()).isEqualTo(1);
    collected.runAll();

    assertThat(replica.asked).containsExactly(new PeerQuestion.RenewLeases(List.of(1L, 2L, 1L)));
    assertThat(one).isCompletedWithValue(10L);
    assertThat(two).isCompletedWithValue(20L);
    assertThat(oneAgain).isCompletedWithValue(10L);
  }

  @Test
  void a_question_that_is_full_is_followed_by_another() {
    follow();
    List<CompletableFuture<Long>> answers = new ArrayList<>();
    for (long lease = 0; lease <= PeerCodec.MAX_LEASES; lease++) {
      answers.add(route.renew(lease));
    }
    collected.runAll();
    assertThat(answers.getLast()).isNotDone();
    collected.runAll();

    assertThat(answers).allMatch(CompletableFuture::isDone);
    assertThat(replica.asked).hasSize(2);
    assertThat(collected.waiting()).isZero();
  }

  @Test
  void a_follower_asks_for_the_time_left() {
    follow();
    CompletableFuture<Long> left = route.left(7);
    collected.runAll();

    assertThat(left).isCompletedWithValue(6L);
  }

  @Test
  void without_a_leader_a_renewal_waits_for_one() {
    replica.leader = Optional.empty();
    CompletableFuture<Long> renewal = route.renew(3);
    collected.runAll();
    assertThat(renewal).isNotDone();
    follow();
    again.runAll();
    collected.runAll();

    assertThat(renewal).isCompletedWithValue(30L);
  }

  @Test
  void without_a_leader_until_the_limit_the_client_is_told_so() {
    replica.leader = Optional.empty();
    CompletableFuture<Long> renewal = route.renew(3);
    collected.runAll();
    nowNanos = LIMIT_NANOS;
    again.runAll();
    collected.runAll();

    assertFailed(renewal, KvError.NO_LEADER);
    assertThat(again.waiting()).isZero();
  }

  @Test
  void a_leader_that_cannot_be_reached_until_the_limit_is_a_timeout() {
    follow();
    replica.others.clear();
    CompletableFuture<Long> renewal = route.renew(3);
    nowNanos = LIMIT_NANOS;
    collected.runAll();

    assertFailed(renewal, KvError.TIMEOUT);
  }

  @Test
  void a_leader_that_has_just_been_elected_is_asked_again() {
    here.refusals.add(KvError.NOT_PRIMARY_LESSOR);
    CompletableFuture<Long> renewal = route.renew(3);
    assertThat(renewal).isNotDone();
    again.runAll();
    collected.runAll();

    assertThat(renewal).isCompletedWithValue(60L);
  }

  @Test
  void a_leader_that_may_not_speak_for_leases_until_the_limit_says_so() {
    here.refusals.add(KvError.NOT_PRIMARY_LESSOR);
    here.refusals.add(KvError.NOT_PRIMARY_LESSOR);
    CompletableFuture<Long> renewal = route.renew(3);
    nowNanos = LIMIT_NANOS;
    again.runAll();
    collected.runAll();

    assertFailed(renewal, KvError.NOT_PRIMARY_LESSOR);
  }

  @Test
  void a_member_that_stops_answers_at_once() {
    here.refusals.add(KvError.STOPPED);

    assertFailed(route.renew(3), KvError.STOPPED);
  }

  @Test
  void an_answer_with_too_few_numbers_is_none() {
    follow();
    replica.others.put(OTHER, _ -> new PeerAnswer.LeaseTimes(List.of()));
    CompletableFuture<Long> renewal = route.renew(3);
    nowNanos = LIMIT_NANOS;
    collected.runAll();

    assertFailed(renewal, KvError.TIMEOUT);
  }
}
