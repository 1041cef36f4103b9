package io.kvorum.server.corruption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.Bytes;
import io.kvorum.api.Kv;
import io.kvorum.api.KvError;
import io.kvorum.api.Maintenance.AlarmMember;
import io.kvorum.api.Maintenance.AlarmType;
import io.kvorum.api.MemberId;
import io.kvorum.server.cluster.FakeReplica;
import io.kvorum.server.peer.PeerAnswer;
import io.kvorum.server.peer.PeerAnswer.KvHash;
import io.kvorum.server.peer.PeerQuestion;
import io.kvorum.state.Command;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class CorruptionCheckerTest {
  private static final MemberId TWO = new MemberId(2);
  private static final MemberId THREE = new MemberId(3);

  private final FakeReplica replica = FakeReplica.of(1, 2, 3);
  private final List<KvHash> own = new ArrayList<>(List.of(hash(7, -1, 4)));
  private final CorruptionChecker checker =
      new CorruptionChecker(
          replica,
          revision -> CompletableFuture.completedFuture(nextOwn(revision)),
          TimeUnit.SECONDS.toNanos(5));

  /// The last one is said again and again.
  private KvHash nextOwn(long revision) {
    KvHash next = own.size() > 1 ? own.removeFirst() : own.getFirst();
    assertThat(revision).isIn(0L, next.revision());
    return next;
  }

  private static KvHash hash(int hash, long compactRevision, long revision) {
    return new KvHash(hash, compactRevision, revision, revision);
  }

  private void says(MemberId member, PeerAnswer answer) {
    replica.others.put(
        member,
        question -> {
          assertThat(question).isEqualTo(new PeerQuestion.HashKv(own.getFirst().revision()));
          return answer;
        });
  }

  private static PeerAnswer refused(KvError error) {
    return new PeerAnswer.Refused(error, error.text());
  }

  private List<MemberId> corrupt() {
    assertThat(replica.view().alarms()).allMatch(alarm -> alarm.type() == AlarmType.CORRUPT);
    return replica.view().alarms().stream().map(AlarmMember::member).toList();
  }

  @Nested
  class Initial {
    @Test
    void equal_hashes_pass() {
      says(TWO, hash(7, -1, 4));
      says(THREE, hash(7, -1, 4));

      checker.initial();

      assertThat(replica.asked).hasSize(2);
    }

    @Test
    void another_hash_at_the_same_revision_and_compaction_keeps_the_member_from_starting() {
      says(TWO, hash(7, -1, 4));
      says(THREE, hash(8, -1, 4));

      assertThatThrownBy(checker::initial)
          .isInstanceOf(CorruptionFoundException.class)
          .hasMessage("1 found data inconsistency with peers");
    }

    @Test
    void who_is_silent_behind_ahead_or_compacted_otherwise_proves_nothing() {
      checker.initial();

      says(TWO, refused(KvError.FUTURE_REVISION));
      says(THREE, hash(8, 3, 4));
      checker.initial();

      says(TWO, refused(KvError.COMPACTED));
      checker.initial();
      assertThat(replica.proposed).isEmpty();
    }
  }

  @Nested
  class Periodic {
    @Test
    void equal_hashes_raise_no_alarm() {
      says(TWO, hash(7, -1, 4));
      says(THREE, refused(KvError.FUTURE_REVISION));

      checker.periodic();

      assertThat(corrupt()).isEmpty();
    }

    @Test
    void a_member_with_another_hash_is_corrupt() {
      says(TWO, hash(7, -1, 4));
      says(THREE, hash(8, -1, 4));

      checker.periodic();

      assertThat(corrupt()).containsExactly(THREE);
    }

    @Test
    void of_several_the_first_is_named_and_an_alarm_is_raised_once() {
      says(TWO, hash(9, -1, 4));
      says(THREE, hash(8, -1, 4));

      checker.periodic();
      checker.periodic();

      assertThat(corrupt()).containsExactly(TWO);
      assertThat(replica.proposed).hasSize(1);
    }

    @Test
    void a_member_ahead_of_its_leader_is_corrupt() {
      says(TWO, new KvHash(7, -1, 4, 5));
      says(THREE, hash(7, -1, 4));

      checker.periodic();

      assertThat(corrupt()).containsExactly(TWO);
    }

    @Test
    void a_member_compacted_further_than_its_leader_is_corrupt_unless_the_leader_has_followed() {
      says(TWO, hash(9, 3, 4));
      says(THREE, hash(7, -1, 4));
      own.addFirst(hash(7, -1, 4));
      own.set(1, hash(9, 3, 4));

      checker.periodic();
      assertThat(corrupt()).isEmpty();

      own.set(0, hash(7, -1, 4));
      checker.periodic();
      assertThat(corrupt()).containsExactly(TWO);
    }

    @Test
    void a_leader_whose_own_past_changes_is_corrupt() {
      own.add(hash(8, -1, 4));

      checker.periodic();

      assertThat(corrupt()).containsExactly(FakeReplica.SELF);
    }
  }

  @Nested
  class Compactions {
    private void compactAtTwo() {
      replica.propose(new Command.Put(Kv.PutRequest.of(Bytes.utf8("k"), Bytes.utf8("v")))).join();
      replica.propose(new Command.Compact(2)).join();
      replica.proposed.clear();
      own.set(0, hash(7, 2, 2));
    }

    @Test
    void before_the_first_compaction_nobody_is_asked() {
      checker.compaction();

      assertThat(replica.asked).isEmpty();
    }

    @Test
    void a_compaction_that_all_have_alike_is_checked_once() {
      compactAtTwo();
      says(TWO, hash(7, 2, 2));
      says(THREE, hash(7, 2, 2));

      checker.compaction();
      checker.compaction();

      assertThat(corrupt()).isEmpty();
      assertThat(replica.asked).hasSize(2);
    }

    @Test
    void as_long_as_somebody_is_missing_it_is_checked_again() {
      compactAtTwo();
      says(TWO, hash(9, -1, 2));
      says(THREE, refused(KvError.FUTURE_REVISION));

      checker.compaction();
      checker.compaction();

      assertThat(corrupt()).isEmpty();
      assertThat(replica.asked).hasSize(4);
    }

    @Test
    void who_differs_from_the_majority_is_corrupt_be_it_the_leader() {
      compactAtTwo();
      says(TWO, hash(8, 2, 2));
      says(THREE, hash(8, 2, 2));

      checker.compaction();

      assertThat(corrupt()).containsExactly(FakeReplica.SELF);
    }

    @Test
    void without_a_majority_the_alarm_is_that_of_no_member() {
      compactAtTwo();
      says(TWO, hash(8, 2, 2));
      says(THREE, hash(9, 2, 2));

      checker.compaction();

      assertThat(corrupt()).containsExactly(new MemberId(0));
    }
  }

  @Nested
  class Watch {
    private final List<Runnable> tasks = new ArrayList<>();
    private final CorruptionWatch watch =
        new CorruptionWatch(
            replica, checker, Optional.of(Duration.ofNanos(100)), Optional.empty(), tasks::add);

    @Test
    void the_leader_checks_after_each_pause_and_never_twice_at_a_time() {
      watch.turn(5);
      assertThat(watch.nextTurnNanos(5)).isEqualTo(105);
      watch.turn(104);
      assertThat(tasks).isEmpty();

      watch.turn(105);
      watch.turn(205);
      assertThat(tasks).hasSize(1);

      tasks.removeFirst().run();
      watch.turn(305);
      assertThat(tasks).hasSize(1);
    }

    @Test
    void a_follower_leaves_it_to_the_leader() {
      replica.leader = Optional.of(TWO);
      watch.turn(0);
      watch.turn(100);

      assertThat(tasks).isEmpty();
      assertThat(watch.nextTurnNanos(100)).isEqualTo(200);
    }

    @Test
    void a_check_that_fails_is_tried_again() {
      replica.leader = Optional.of(FakeReplica.SELF);
      watch.turn(0);
      watch.turn(100);
      replica.leader = Optional.empty();
      tasks.removeFirst().run();
      replica.leader = Optional.of(FakeReplica.SELF);
      watch.turn(200);

      assertThat(tasks).hasSize(1);
    }
  }
}
