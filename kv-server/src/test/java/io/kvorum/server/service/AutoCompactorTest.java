package io.kvorum.server.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Bytes;
import io.kvorum.api.Kv;
import io.kvorum.api.KvError;
import io.kvorum.api.MemberId;
import io.kvorum.server.cluster.FakeReplica;
import io.kvorum.state.Command;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AutoCompactorTest {
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();
  private static final MemberId OTHER = new MemberId(2);

  private final FakeReplica replica = FakeReplica.of(1, 2, 3);
  private final AutoCompactor compactor =
      new AutoCompactor(replica, RetentionPolicy.period(Duration.ofMinutes(10)));

  /// A write a minute, and a look.
  private void minutes(int from, int upTo) {
    for (int minute = from; minute <= upTo; minute++) {
      replica.propose(new Command.Put(Kv.PutRequest.of(Bytes.utf8("k"), Bytes.utf8("v")))).join();
      compactor.turn(minute * MINUTE);
    }
  }

  private List<Long> compactions() {
    return replica.proposed.stream()
        .filter(Command.Compact.class::isInstance)
        .map(command -> ((Command.Compact) command).revision())
        .toList();
  }

  @Test
  void the_leader_compacts_after_each_period_what_is_older() {
    minutes(0, 9);
    assertThat(compactions()).isEmpty();

    minutes(10, 35);

    assertThat(compactions()).containsExactly(2L, 12L, 22L);
    assertThat(replica.view().compactRevision()).isEqualTo(22);
  }

  @Test
  void it_looks_no_more_often_than_its_policy_wants() {
    minutes(0, 0);
    assertThat(compactor.nextTurnNanos(1)).isEqualTo(MINUTE);

    for (int i = 1; i < 100; i++) {
      compactor.turn(i);
    }

    assertThat(compactor.nextTurnNanos(100)).isEqualTo(MINUTE);
  }

  @Test
  void a_member_that_comes_to_lead_goes_on_with_what_it_has_seen_as_a_follower() {
    replica.leader = Optional.of(OTHER);
    minutes(0, 14);
    assertThat(compactions()).isEmpty();

    replica.leader = Optional.of(FakeReplica.SELF);
    minutes(15, 15);

    assertThat(compactions()).containsExactly(7L);
  }

  @Test
  void a_compaction_that_fails_is_tried_again_at_the_next_look() {
    minutes(0, 9);
    replica.propose(new Command.Put(Kv.PutRequest.of(Bytes.utf8("k"), Bytes.utf8("v")))).join();
    replica.refusals.add(KvError.TIMEOUT);
    compactor.turn(10 * MINUTE);
    assertThat(replica.view().compactRevision()).isEqualTo(-1);

    minutes(11, 11);

    assertThat(replica.view().compactRevision()).isEqualTo(3);
  }

  @Test
  void what_a_client_has_compacted_already_counts_as_done() {
    minutes(0, 9);
    replica.propose(new Command.Compact(5)).join();
    minutes(10, 19);
    assertThat(compactions()).containsExactly(5L, 2L);

    minutes(20, 20);

    assertThat(compactions()).containsExactly(5L, 2L, 12L);
  }
}
