package io.kvorum.server.cluster;

import static io.kvorum.server.cluster.FakeReplica.SELF;
import static io.kvorum.server.cluster.FakeReplica.member;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.MemberId;
import io.kvorum.raft.Membership;
import io.kvorum.server.cluster.MembershipChange.Add;
import io.kvorum.server.cluster.MembershipChange.Promote;
import io.kvorum.server.cluster.MembershipChange.Remove;
import io.kvorum.server.cluster.MembershipChange.Update;
import io.kvorum.server.metrics.Meters;
import io.kvorum.server.metrics.PromotionMetrics;
import io.kvorum.server.peer.PeerAnswer;
import io.kvorum.state.ReadView;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class MembershipChangesTest {
  private static final ChangeRules STRICT = new ChangeRules(true, 1);
  private static final ChangeRules LAX = new ChangeRules(false, 1);
  private static final Duration LONG = Duration.ofSeconds(60);

  private final Map<MemberId, Duration> reachable = new HashMap<>();
  private final Tasks later = new Tasks();
  private long nowNanos;

  private MembershipChanges changes(FakeReplica replica, ChangeRules rules) {
    PeerHealth health = id -> Optional.ofNullable(reachable.get(id));
    return new MembershipChanges(
        replica,
        new HealthSurvey(replica, health),
        rules,
        later,
        () -> nowNanos,
        1_000,
        new PromotionMetrics(new Meters(new PrometheusRegistry())));
  }

  private void reach(long... ids) {
    for (long id : ids) {
      reachable.put(new MemberId(id), LONG);
    }
  }

  private static MemberId id(long value) {
    return new MemberId(value);
  }

  private static List<Long> ids(FakeReplica replica) {
    return replica.view().membership().members().stream().map(m -> m.id().value()).toList();
  }

  private void refuses(FakeReplica replica, MembershipChange change, KvError error) {
    Membership before = replica.view().membership();
    assertRefusedWith(changes(replica, STRICT).make(change), error);
    assertThat(replica.view().membership()).isEqualTo(before);
  }

  // Adding.

  @Test
  void one_member_takes_a_second_one_that_nobody_has_heard_of() {
    FakeReplica replica = FakeReplica.of(1);
    ReadView view = changes(replica, STRICT).make(new Add(member(2, false))).join();

    assertThat(view.membership().voters()).containsExactly(SELF, id(2));
  }

  @Test
  void a_member_is_added_while_all_are_reachable() {
    FakeReplica replica = FakeReplica.of(1, 2, 3);
    reach(2, 3);
    changes(replica, STRICT).make(new Add(member(4, false))).join();

    assertThat(ids(replica)).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void nobody_is_added_to_three_of_which_one_is_down() {
    FakeReplica replica = FakeReplica.of(1, 2, 3);
    reach(2);
    refuses(replica, new Add(member(4, false)), KvError.UNHEALTHY_CLUSTER);
    refuses(replica, new Add(member(4, true)), KvError.UNHEALTHY_CLUSTER);
  }

  @Test
  void one_of_five_may_be_down_while_a_sixth_is_added() {
    FakeReplica replica = FakeReplica.of(1, 2, 3, 4, 5);
    reach(2, 3, 4);
    changes(replica, STRICT).make(new Add(member(6, false))).join();

    assertThat(ids(replica)).hasSize(6);
  }

  @Test
  void who_was_heard_for_the_first_time_just_now_does_not_count() {
    FakeReplica replica = FakeReplica.of(1, 2);
    reachable.put(id(2), Duration.ofMillis(4_999));
    refuses(replica, new Add(member(3, false)), KvError.UNHEALTHY_CLUSTER);
    reachable.put(id(2), Duration.ofSeconds(5));
    changes(replica, STRICT).make(new Add(member(3, false))).join();

    assertThat(ids(replica)).hasSize(3);
  }

  @Test
  void a_voter_is_not_added_to_members_that_have_not_started() {
    FakeReplica replica = FakeReplica.of(1);
    replica.members(new Membership(List.of(member(1, false), member(2, false))));
    reach(2);
    refuses(replica, new Add(member(3, false)), KvError.NOT_ENOUGH_STARTED);
    changes(replica, STRICT).make(new Add(member(3, true))).join();

    assertThat(replica.view().membership().voters()).containsExactly(SELF, id(2));
  }

  @Test
  void an_id_is_never_taken_twice_not_even_after_its_removal() {
    FakeReplica replica = FakeReplica.of(1, 2);
    reach(2);
    refuses(replica, new Add(member(2, false)), KvError.MEMBER_EXISTS);
    changes(replica, STRICT).make(new Remove(id(2))).join();
    refuses(replica, new Add(member(2, false)), KvError.MEMBER_EXISTS);
  }

  @Test
  void a_peer_url_belongs_to_one_member() {
    FakeReplica replica = FakeReplica.of(1);
    refuses(
        replica,
        new Add(new Membership.Member(id(9), member(1, false).peerUrls(), false)),
        KvError.PEER_URL_EXISTS);
  }

  @Test
  void there_are_no_more_learners_than_allowed() {
    FakeReplica replica = FakeReplica.of(1);
    changes(replica, STRICT).make(new Add(member(2, true))).join();
    refuses(replica, new Add(member(3, true)), KvError.TOO_MANY_LEARNERS);
    changes(replica, new ChangeRules(true, 2)).make(new Add(member(3, true))).join();

    assertThat(ids(replica)).containsExactly(1L, 2L, 3L);
  }

  // Removing.

  @Test
  void the_last_voter_stays_even_without_the_strict_check() {
    FakeReplica replica = FakeReplica.of(1);
    refuses(replica, new Remove(SELF), KvError.NOT_ENOUGH_STARTED);
    assertThatThrownBy(() -> changes(replica, LAX).make(new Remove(SELF)).join())
        .hasMessageContaining(KvError.NOT_ENOUGH_STARTED.text());
  }

  @Test
  void who_is_down_may_be_removed_but_then_nobody_who_is_up() {
    FakeReplica replica = FakeReplica.of(1, 2, 3);
    reach(2);
    refuses(replica, new Remove(id(2)), KvError.UNHEALTHY_CLUSTER);
    refuses(replica, new Remove(SELF), KvError.UNHEALTHY_CLUSTER);
    changes(replica, STRICT).make(new Remove(id(3))).join();

    assertThat(ids(replica)).containsExactly(1L, 2L);
  }

  @Test
  void members_that_have_not_started_do_not_carry_a_quorum() {
    FakeReplica replica = FakeReplica.of(1, 2);
    replica.members(new Membership(List.of(member(1, false), member(2, false), member(3, false))));
    reach(2, 3);
    refuses(replica, new Remove(id(2)), KvError.NOT_ENOUGH_STARTED);
    changes(replica, STRICT).make(new Remove(id(3))).join();

    assertThat(ids(replica)).containsExactly(1L, 2L);
  }

  @Test
  void a_learner_may_always_be_removed() {
    FakeReplica replica = FakeReplica.of(1, 2, 3);
    replica.members(
        new Membership(
            List.of(member(1, false), member(2, false), member(3, false), member(4, true))));
    changes(replica, STRICT).make(new Remove(id(4))).join();

    assertThat(ids(replica)).containsExactly(1L, 2L, 3L);
  }

  @Test
  void who_is_no_member_cannot_be_changed() {
    FakeReplica replica = FakeReplica.of(1, 2, 3);
    reach(2, 3);
    List<String> urls = List.of("http://10.0.0.9:1");
    for (MembershipChange change :
        List.of(new Remove(id(9)), new Update(id(9), urls), new Promote(id(9)))) {
      refuses(replica, change, KvError.MEMBER_NOT_FOUND);
    }
  }

  // Changing.

  @Test
  void an_update_changes_the_urls_and_nothing_else() {
    FakeReplica replica = FakeReplica.of(1);
    replica.members(new Membership(List.of(member(1, false), member(2, true))));
    changes(replica, STRICT).make(new Update(id(2), List.of("http://10.0.0.2:1"))).join();

    assertThat(replica.view().membership().member(id(2)))
        .contains(new Membership.Member(id(2), List.of("http://10.0.0.2:1"), true));
    refuses(replica, new Update(id(2), member(1, false).peerUrls()), KvError.PEER_URL_EXISTS);
  }

  @Test
  void a_learner_gets_its_vote_and_a_voter_has_it() {
    FakeReplica replica = FakeReplica.of(1);
    replica.members(new Membership(List.of(member(1, false), member(2, true))));
    changes(replica, STRICT).make(new Promote(id(2))).join();

    assertThat(replica.view().membership().voters()).containsExactly(SELF, id(2));
    refuses(replica, new Promote(id(2)), KvError.MEMBER_NOT_LEARNER);
  }

  @Test
  void a_learner_is_not_promoted_among_members_that_have_not_started() {
    FakeReplica replica = FakeReplica.of(1);
    replica.members(
        new Membership(
            List.of(member(1, false), member(2, false), member(3, false), member(4, true))));
    refuses(replica, new Promote(id(4)), KvError.NOT_ENOUGH_STARTED);
  }

  @Test
  void a_learner_that_its_leader_finds_too_far_behind_stays_one() {
    FakeReplica replica = FakeReplica.of(1);
    replica.members(new Membership(List.of(member(1, false), member(2, true))));
    replica.refusals.add(KvError.LEARNER_NOT_READY);
    refuses(replica, new Promote(id(2)), KvError.LEARNER_NOT_READY);
  }

  @Test
  void without_the_strict_check_nobody_is_counted() {
    FakeReplica replica = FakeReplica.of(1, 2, 3);
    changes(replica, LAX).make(new Add(member(4, false))).join();
    changes(replica, LAX).make(new Remove(id(2))).join();

    assertThat(ids(replica)).containsExactly(1L, 3L, 4L);
  }

  // The order of things.

  @Test
  void a_change_that_was_overtaken_is_judged_again() {
    FakeReplica replica = FakeReplica.of(1, 2);
    replica.refusals.add(KvError.TOO_MANY_REQUESTS);
    CompletableFuture<ReadView> change =
        changes(replica, LAX).make(new Update(id(2), List.of("http://10.0.0.2:1")));
    replica.members(new Membership(List.of(member(1, false))));
    assertThat(change).isNotDone();
    later.runAll();

    assertRefusedWith(change, KvError.MEMBER_NOT_FOUND);
    assertThat(ids(replica)).containsExactly(1L);
  }

  @Test
  void a_change_gives_up_when_others_have_always_overtaken_it() {
    FakeReplica replica = FakeReplica.of(1);
    replica.refusals.add(KvError.TOO_MANY_REQUESTS);
    replica.refusals.add(KvError.TOO_MANY_REQUESTS);
    CompletableFuture<ReadView> change = changes(replica, LAX).make(new Add(member(2, false)));
    nowNanos = 1_000;
    later.runAll();

    assertRefusedWith(change, KvError.MEMBERS_CHANGING);
  }

  @Test
  void what_may_be_in_the_log_is_not_tried_again() {
    FakeReplica replica = FakeReplica.of(1);
    replica.refusals.add(KvError.TIMEOUT);
    CompletableFuture<ReadView> change = changes(replica, LAX).make(new Add(member(2, false)));

    assertRefusedWith(change, KvError.TIMEOUT);
    assertThat(later.waiting()).isZero();
  }

  @Test
  void changes_wait_for_one_another_and_only_so_many() {
    FakeReplica replica = FakeReplica.of(1);
    MembershipChanges changes = changes(replica, LAX);
    replica.refusals.add(KvError.TOO_MANY_REQUESTS);
    List<CompletableFuture<ReadView>> made = new ArrayList<>();
    for (long member = 2; member <= 65; member++) {
      made.add(changes.make(new Add(member(member, false))));
    }
    assertRefusedWith(changes.make(new Add(member(66, false))), KvError.TOO_MANY_REQUESTS);
    assertThat(made).noneMatch(CompletableFuture::isDone);
    later.runAll();

    assertThat(made).allMatch(CompletableFuture::isDone);
    assertThat(ids(replica)).hasSize(65);
  }

  @Test
  void a_follower_asks_its_leader_who_can_be_reached() {
    FakeReplica replica = FakeReplica.of(1, 2, 3);
    replica.leader = Optional.of(id(2));
    TreeMap<MemberId, Long> heard = new TreeMap<>(Map.of(id(2), 9_000L, id(3), 9_000L));
    replica.others.put(id(2), _ -> new PeerAnswer.Reachable(heard));
    changes(replica, STRICT).make(new Add(member(4, false))).join();
    assertThat(ids(replica)).hasSize(4);

    heard.remove(id(3));
    refuses(replica, new Add(member(5, false)), KvError.UNHEALTHY_CLUSTER);
  }

  @Test
  void a_leader_says_of_itself_that_it_can_be_reached() {
    FakeReplica replica = FakeReplica.of(1, 2, 3);
    HealthSurvey survey =
        new HealthSurvey(
            replica, other -> other.equals(id(3)) ? Optional.of(LONG) : Optional.empty());

    assertThat(survey.answer().millis())
        .containsOnlyKeys(SELF, id(3))
        .containsEntry(id(3), 60_000L);
    assertThat(survey.answer().millis().get(SELF)).isGreaterThanOrEqualTo(5_000L);
  }

  private static void assertRefusedWith(CompletableFuture<ReadView> change, KvError error) {
    assertThat(change).isCompletedExceptionally();
    assertThatThrownBy(change::join)
        .cause()
        .satisfies(failure -> assertThat(((KvException) failure).error()).isEqualTo(error));
  }
}
