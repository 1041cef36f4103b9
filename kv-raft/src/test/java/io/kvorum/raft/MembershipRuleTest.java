package io.kvorum.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.MemberId;
import io.kvorum.raft.Membership.Member;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MembershipRuleTest {
  private static Member voter(long id, String... urls) {
    return new Member(new MemberId(id), Arrays.asList(urls), false);
  }

  private static Member learner(long id) {
    return new Member(new MemberId(id), Arrays.asList(), true);
  }

  private static Membership of(Member... members) {
    return new Membership(Arrays.asList(members));
  }

  @Test
  void one_member_more_less_or_changed_is_one_step() {
    Membership from = of(voter(1), voter(2), learner(3));

    assertThat(MembershipRule.isOneStep(from, of(voter(1), voter(2), learner(3), voter(4))))
        .isTrue();
    assertThat(MembershipRule.isOneStep(from, of(voter(1), learner(3)))).isTrue();
    assertThat(MembershipRule.isOneStep(from, of(voter(1), voter(2), voter(3)))).isTrue();
    assertThat(MembershipRule.isOneStep(from, of(voter(1, "u"), voter(2), learner(3)))).isTrue();
  }

  @Test
  void none_two_or_no_voter_left_is_not() {
    Membership from = of(voter(1), learner(3));

    assertThat(MembershipRule.isOneStep(from, from)).isFalse();
    assertThat(MembershipRule.isOneStep(from, of(voter(1), voter(2)))).isFalse();
    assertThat(MembershipRule.isOneStep(from, of(learner(3)))).isFalse();
    assertThat(MembershipRule.isOneStep(from, of(learner(1), learner(3)))).isFalse();
  }

  @Test
  void a_promotion_gives_a_learner_its_vote() {
    assertThat(MembershipRule.promoted(of(voter(1), learner(3)), of(voter(1), voter(3))))
        .containsExactly(new MemberId(3));
    assertThat(MembershipRule.promoted(of(voter(1)), of(voter(1), voter(3)))).isEmpty();
  }
}
