package io.kvorum.server.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.server.node.Members;
import io.kvorum.state.Command;
import io.kvorum.state.ReadView;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The keeper of a member that leads, on a clock that stands still unless it is moved. Members
/// write down what leases have left every three seconds.
@Timeout(60)
class LeaseKeeperTest {
  private static final long LONG = 100;
  private static final long SHORT = 3;

  private final Members member = new Members();
  private long nowNanos = 5;
  private LeaseKeeper keeper = keeper();

  @AfterEach
  void close() {
    member.close();
  }

  private LeaseKeeper keeper() {
    return new LeaseKeeper(member.node(), () -> nowNanos);
  }

  private void pass(Duration time) {
    nowNanos += time.toNanos();
    keeper.turn(nowNanos);
  }

  /// Also waits until what the keeper has proposed so far is applied.
  private void grant(long lease, long ttlSeconds) {
    keeper.applied(List.of(member.propose(new Command.LeaseGrant(lease, ttlSeconds))));
  }

  private void settle() {
    member.propose(Members.put("settle", ""));
  }

  private ReadView.Lease lease(long id) {
    return member.node().view().lease(id).orElseThrow();
  }

  private long renew(long lease) {
    return keeper.renew(List.of(lease)).orTimeout(20, TimeUnit.SECONDS).join().getFirst();
  }

  private void lead() {
    settle();
    pass(Duration.ofSeconds(1));
    assertThat(keeper.left(1)).isPresent();
  }

  @Test
  void what_a_long_lease_has_left_is_written_down_now_and_then_a_short_one_needs_none() {
    grant(1, LONG);
    lead();
    grant(2, SHORT);

    pass(Duration.ofSeconds(2));
    settle();
    assertThat(lease(1).remainingSeconds()).isZero();
    pass(Duration.ofSeconds(1));
    settle();
    long first = lease(1).remainingSeconds();
    assertThat(first).isBetween(LONG - 4, LONG - 1);
    pass(Duration.ofSeconds(3));
    settle();

    assertThat(lease(1).remainingSeconds()).isEqualTo(first - 3);
    assertThat(lease(1).ttlSeconds()).isEqualTo(LONG);
  }

  @Test
  void who_leads_next_counts_from_there_and_gives_an_election_on_top() {
    grant(1, LONG);
    lead();
    pass(Duration.ofSeconds(60));
    settle();
    long written = lease(1).remainingSeconds();
    assertThat(written).isBetween(LONG - 62, LONG - 58);

    member.restart();
    keeper = keeper();
    lead();

    assertThat(keeper.left(1).orElseThrow()).isBetween(written - 1, written);
  }

  @Test
  void a_lease_that_is_renewed_has_its_whole_time_again_whoever_leads_next() {
    grant(1, LONG);
    lead();
    pass(Duration.ofSeconds(60));
    settle();
    assertThat(lease(1).remainingSeconds()).isPositive();

    assertThat(renew(1)).isEqualTo(LONG);
    assertThat(lease(1).remainingSeconds()).isZero();

    member.restart();
    keeper = keeper();
    lead();
    assertThat(keeper.left(1).orElseThrow()).isGreaterThan(LONG - 3);
  }

  @Test
  void a_renewal_while_the_time_left_is_being_written_takes_that_back() {
    grant(1, LONG);
    lead();
    nowNanos += Duration.ofSeconds(60).toNanos();
    keeper.turn(nowNanos);

    assertThat(renew(1)).isEqualTo(LONG);

    assertThat(lease(1).remainingSeconds()).isZero();
  }

  @Test
  void many_leases_are_written_down_a_bounded_number_at_a_time() {
    int leases = 2_500;
    for (long id = 1; id <= leases; id++) {
      grant(id, LONG);
    }
    lead();
    pass(Duration.ofSeconds(3));
    settle();
    assertThat(written()).isEqualTo(1_000);

    for (int turn = 0; turn < 2; turn++) {
      pass(Duration.ofMillis(200));
      settle();
    }

    assertThat(written()).isEqualTo(leases);
  }

  private long written() {
    return member.node().view().leases().stream()
        .filter(lease -> lease.remainingSeconds() > 0)
        .count();
  }
}
