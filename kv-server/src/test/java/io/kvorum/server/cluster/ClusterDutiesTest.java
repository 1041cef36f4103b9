package io.kvorum.server.cluster;

import static io.kvorum.server.cluster.FakeReplica.SELF;
import static io.kvorum.server.cluster.FakeReplica.member;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.MemberId;
import io.kvorum.raft.Membership;
import io.kvorum.server.metrics.Meters;
import io.kvorum.server.metrics.PromotionMetrics;
import io.kvorum.server.peer.PeerAnswer;
import io.kvorum.server.peer.PeerAnswer.Versions;
import io.kvorum.state.Command;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// What a member does for its cluster without being asked.
class ClusterDutiesTest {
  private static final MemberId OTHER = new MemberId(2);
  private static final long LATER_NANOS = TimeUnit.SECONDS.toNanos(6);
  private static final long ELECTION_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static Optional<MinorVersion> version(String text) {
    return MinorVersion.parse(text);
  }

  @Nested
  class Version {
    private final FakeReplica replica = FakeReplica.of(1, 2);
    private final ClusterVersions versions = new ClusterVersions(replica, "3.7.1");

    private void otherHas(String server) {
      replica.others.put(OTHER, _ -> new Versions(server, Optional.empty()));
    }

    private Optional<String> cluster() {
      return replica.view().clusterVersion();
    }

    @Test
    void a_version_is_two_numbers_and_what_follows() {
      assertThat(version("3.7.1")).contains(new MinorVersion(3, 7));
      assertThat(version("3.10.0-rc.1")).contains(new MinorVersion(3, 10));
      assertThat(version("3.10.0").orElseThrow()).isGreaterThan(version("3.9.9").orElseThrow());
      assertThat(version("3")).isEmpty();
      assertThat(version("v3.7.1")).isEmpty();
      assertThat(version("")).isEmpty();
      assertThat(new MinorVersion(3, 7).clusterVersion()).isEqualTo("3.7.0");
    }

    @Test
    void the_lowest_of_all_members_is_the_clusters() {
      otherHas("3.6.9");
      versions.turn(0);

      assertThat(cluster()).contains("3.6.0");
    }

    @Test
    void a_silent_member_leaves_the_cluster_at_the_least_version_until_it_speaks() {
      versions.turn(0);
      assertThat(cluster()).contains("3.0.0");

      otherHas("3.7.0");
      versions.turn(TimeUnit.SECONDS.toNanos(4));
      assertThat(cluster()).contains("3.0.0");
      versions.turn(TimeUnit.SECONDS.toNanos(5));
      assertThat(cluster()).contains("3.7.0");
    }

    @Test
    void the_version_never_falls_and_is_not_proposed_again() {
      otherHas("3.7.0");
      versions.turn(0);
      otherHas("3.5.0");
      versions.turn(TimeUnit.SECONDS.toNanos(5));

      assertThat(cluster()).contains("3.7.0");
      assertThat(replica.proposed).hasSize(1);
    }

    @Test
    void
        while_a_downgrade_is_enabled_the_clusters_version_goes_down_to_its_target_and_back_after() {
      otherHas("3.7.0");
      versions.turn(0);
      replica.propose(new Command.SetDowngrade("3.6.0")).join();
      versions.turn(LATER_NANOS);
      assertThat(cluster()).contains("3.6.0");
      versions.turn(2 * LATER_NANOS);
      assertThat(cluster()).contains("3.6.0");

      replica.propose(new Command.SetDowngrade("")).join();
      versions.turn(3 * LATER_NANOS);
      assertThat(cluster()).contains("3.7.0");
    }

    @Test
    void a_downgrade_waits_for_all_members_and_never_skips_a_version() {
      otherHas("3.7.0");
      versions.turn(0);
      replica.others.clear();
      replica.propose(new Command.SetDowngrade("3.6.0")).join();
      versions.turn(LATER_NANOS);
      assertThat(cluster()).contains("3.7.0");

      otherHas("3.7.0");
      replica.propose(new Command.SetDowngrade("3.5.0")).join();
      versions.turn(2 * LATER_NANOS);
      assertThat(cluster()).contains("3.7.0");
    }

    @Test
    void only_the_leader_decides_and_a_new_one_at_once() {
      otherHas("3.7.0");
      replica.leader = Optional.of(OTHER);
      versions.turn(0);
      assertThat(cluster()).isEmpty();
      assertThat(replica.asked).isEmpty();

      replica.leader = Optional.of(SELF);
      versions.turn(1);
      assertThat(cluster()).contains("3.7.0");
    }

    @Test
    void who_waits_for_the_version_learns_of_it_from_whoever_decided() {
      replica.leader = Optional.of(OTHER);
      versions.turn(0);
      assertThat(versions.decided()).isNotDone();

      replica.propose(new Command.SetClusterVersion("3.6.0")).join();
      versions.turn(1);
      assertThat(versions.decided()).isCompletedWithValue(new MinorVersion(3, 6));
      assertThat(versions.own()).isEqualTo(new Versions("3.7.1", Optional.of("3.6.0")));
    }
  }

  @Nested
  class Publishing {
    private final FakeReplica replica = new FakeReplica();
    private final Tasks later = new Tasks();
    private final Publisher publisher =
        new Publisher(replica, "one", List.of("http://10.0.0.1:2379"), later);

    @Test
    void a_member_is_published_by_name_and_client_urls() {
      assertThat(publisher.publish()).isCompleted();
      assertThat(replica.view().published(SELF))
          .contains(new Command.PublishMember(SELF, "one", List.of("http://10.0.0.1:2379")));
    }

    @Test
    void it_is_tried_until_a_leader_takes_it() {
      replica.refusals.addAll(List.of(KvError.TIMEOUT, KvError.LEADER_CHANGED, KvError.NO_LEADER));
      CompletableFuture<Void> published = publisher.publish();
      later.runAll();
      later.runAll();
      assertThat(published).isNotDone();
      later.runAll();

      assertThat(published).isCompleted();
      assertThat(replica.proposed).hasSize(1);
    }

    @Test
    void a_member_that_stops_stops_trying() {
      replica.refusals.add(KvError.STOPPED);

      assertThatThrownBy(() -> publisher.publish().join())
          .hasCauseInstanceOf(KvException.class)
          .hasMessageContaining("server stopped");
      assertThat(later.waiting()).isZero();
    }
  }

  @Nested
  class Leaving {
    private final FakeReplica replica = FakeReplica.of(1, 2);
    private final AtomicInteger left = new AtomicInteger();
    private final Departure departure =
        new Departure(replica, ELECTION_NANOS, left::incrementAndGet);

    private static PeerAnswer.MemberList removedIn(long cluster) {
      return new PeerAnswer.MemberList(cluster, List.of(), new TreeSet<>(List.of(SELF)));
    }

    private void turnUntil(long seconds) {
      for (long now = 0; now <= TimeUnit.SECONDS.toNanos(seconds); now += ELECTION_NANOS / 2) {
        departure.turn(now);
      }
    }

    @Test
    void a_member_stays_as_long_as_it_is_one() {
      turnUntil(60);

      assertThat(left).hasValue(0);
      assertThat(replica.asked).isEmpty();
    }

    @Test
    void who_applies_its_own_removal_leaves_a_second_later_and_once() {
      replica.members(new Membership(List.of(member(2, false))));
      departure.turn(0);
      departure.turn(TimeUnit.MILLISECONDS.toNanos(999));
      assertThat(left).hasValue(0);
      departure.turn(TimeUnit.SECONDS.toNanos(1));
      departure.turn(TimeUnit.SECONDS.toNanos(2));

      assertThat(left).hasValue(1);
    }

    @Test
    void who_was_cut_off_asks_the_others_and_learns_of_its_removal() {
      replica.leader = Optional.empty();
      replica.others.put(OTHER, _ -> removedIn(replica.clusterId()));
      departure.turn(0);
      departure.turn(2 * ELECTION_NANOS - 1);
      assertThat(replica.asked).isEmpty();
      turnUntil(5);

      assertThat(left).hasValue(1);
    }

    @Test
    void who_was_removed_before_it_heard_of_anybody_learns_of_it_too() {
      FakeReplica joiner = new FakeReplica();
      joiner.leader = Optional.empty();
      joiner.others.put(OTHER, _ -> removedIn(joiner.clusterId()));
      Departure fromStart = new Departure(joiner, ELECTION_NANOS, left::incrementAndGet);
      for (int second = 0; second <= 4; second++) {
        fromStart.turn(TimeUnit.SECONDS.toNanos(second));
      }

      assertThat(left).hasValue(1);
    }

    @Test
    void another_clusters_word_does_not_count() {
      replica.leader = Optional.empty();
      replica.others.put(OTHER, _ -> removedIn(replica.clusterId() + 1));
      turnUntil(20);

      assertThat(replica.asked).isNotEmpty();
      assertThat(left).hasValue(0);
    }

    @Test
    void who_joins_and_reads_a_log_without_itself_does_not_leave() {
      FakeReplica joiner = new FakeReplica();
      joiner.members(new Membership(List.of(member(2, false))));
      Departure fromStart = new Departure(joiner, ELECTION_NANOS, left::incrementAndGet);
      fromStart.turn(0);
      fromStart.turn(TimeUnit.SECONDS.toNanos(9));

      assertThat(left).hasValue(0);
    }
  }

  @Nested
  class Promoting {
    private final FakeReplica replica = FakeReplica.of(1);
    private Optional<Duration> heard = Optional.of(Duration.ofSeconds(5));
    private final PeerHealth health = _ -> heard;
    private final LearnerPromoter promoter =
        new LearnerPromoter(
            replica,
            health,
            new MembershipChanges(
                replica,
                new HealthSurvey(replica, health),
                new ChangeRules(true, 1),
                new Tasks(),
                () -> 0,
                1,
                new PromotionMetrics(new Meters(new PrometheusRegistry()))));

    private boolean votes() {
      return replica.view().membership().isVoter(OTHER);
    }

    private void addLearner() {
      replica.members(new Membership(List.of(member(1, false), member(2, true))));
    }

    @Test
    void a_learner_that_has_started_and_is_in_sync_gets_its_vote() {
      addLearner();
      replica.start(2);
      promoter.turn(0);

      assertThat(votes()).isTrue();
    }

    @Test
    void one_that_has_not_started_waits() {
      addLearner();
      promoter.turn(0);

      assertThat(votes()).isFalse();
    }

    @Test
    void one_that_cannot_be_reached_waits() {
      addLearner();
      replica.start(2);
      heard = Optional.of(Duration.ofSeconds(4));
      promoter.turn(0);

      assertThat(votes()).isFalse();
    }

    @Test
    void one_that_is_behind_is_looked_at_again_two_seconds_later() {
      addLearner();
      replica.start(2);
      replica.refusals.add(KvError.LEARNER_NOT_READY);
      promoter.turn(0);
      promoter.turn(TimeUnit.MILLISECONDS.toNanos(1_999));
      assertThat(votes()).isFalse();
      promoter.turn(TimeUnit.SECONDS.toNanos(2));

      assertThat(votes()).isTrue();
    }

    @Test
    void who_does_not_lead_leaves_it_to_the_leader() {
      addLearner();
      replica.start(2);
      replica.leader = Optional.of(OTHER);
      promoter.turn(0);

      assertThat(votes()).isFalse();
    }
  }
}
