package io.kvorum.server.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.MemberId;
import io.kvorum.raft.HardState;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.LogWrite;
import io.kvorum.raft.Membership;
import io.kvorum.raft.Membership.Member;
import io.kvorum.raft.ProposalId;
import io.kvorum.storage.spi.LogStorage;
import io.kvorum.tck.memory.MemoryEngine;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ForceNewClusterTest {
  private static final MemberId SELF = new MemberId(1);
  private static final Member ADVERTISED = at(1, "http://10.0.0.9:9", false);
  private static final Member VOTER = at(1, "http://10.0.0.1:1", false);
  private static final Membership THREE =
      new Membership(
          List.of(VOTER, at(2, "http://10.0.0.2:1", false), at(3, "http://10.0.0.3:1", true)));

  private final LogStorage log = new MemoryEngine().openLog(Path.of("log"));

  private static Member at(long id, String url, boolean learner) {
    return new Member(new MemberId(id), List.of(url), learner);
  }

  private static LogEntry members(long term, long index, Membership membership) {
    return new LogEntry(
        new LogId(term, index),
        new LogEntry.Members(new ProposalId(new MemberId(0), 0, 0), membership));
  }

  private static LogEntry nothing(long term, long index) {
    return new LogEntry(new LogId(term, index), new LogEntry.Nothing());
  }

  private void write(long term, long commit, LogEntry... entries) {
    log.write(
        new LogWrite(
            new HardState(term, Optional.of(new MemberId(2)), commit), 0, List.of(entries)));
    log.sync();
  }

  private Membership forced(LogStart applied) {
    ForceNewCluster.rewrite(log, applied, ADVERTISED, 4);
    LogEntry last = log.read(log.terms().lastIndex(), 1).getFirst();
    assertThat(log.hardState().commit()).isEqualTo(last.index());
    assertThat(log.hardState().term()).isEqualTo(last.term());
    assertThat(log.hardState().vote()).contains(SELF);
    return ((LogEntry.Members) last.payload()).next();
  }

  @Test
  void everybody_else_is_dropped_learners_too_in_a_new_term() {
    write(5, 1, members(1, 1, THREE), nothing(5, 2));

    assertThat(forced(new LogStart(new LogId(1, 1), THREE)))
        .isEqualTo(new Membership(List.of(VOTER)));
    assertThat(log.hardState().term()).isEqualTo(6);
  }

  @Test
  void what_was_not_known_to_be_committed_is_kept() {
    write(5, 1, members(1, 1, THREE), nothing(5, 2), nothing(5, 3));
    forced(new LogStart(new LogId(1, 1), THREE));

    assertThat(log.read(1, 1 << 20)).hasSize(4);
    assertThat(log.hardState().commit()).isEqualTo(4);
  }

  @Test
  void a_learner_becomes_the_voter() {
    Membership asLearner =
        new Membership(
            List.of(at(1, "http://10.0.0.1:1", true), at(2, "http://10.0.0.2:1", false)));
    write(1, 1, members(1, 1, asLearner));

    assertThat(forced(LogStart.EMPTY)).isEqualTo(new Membership(List.of(VOTER)));
  }

  @Test
  void a_member_keeps_the_urls_that_the_newest_entry_of_its_log_gives_it() {
    Member moved = at(1, "http://10.0.0.1:7", false);
    write(1, 1, members(1, 1, THREE), members(1, 2, new Membership(List.of(moved))));

    assertThat(forced(new LogStart(new LogId(1, 1), THREE)))
        .isEqualTo(new Membership(List.of(moved)));
  }

  @Test
  void a_member_that_had_been_removed_is_reached_where_it_says() {
    Membership without = new Membership(List.of(at(2, "http://10.0.0.2:1", false)));
    write(3, 2, members(1, 1, THREE), members(3, 2, without));

    assertThat(forced(new LogStart(new LogId(3, 2), without)))
        .isEqualTo(new Membership(List.of(ADVERTISED)));
  }

  @Test
  void a_log_that_ends_before_the_state_begins_anew_behind_it() {
    write(1, 1, members(1, 1, THREE));
    LogStart applied = new LogStart(new LogId(4, 90), THREE);
    forced(applied);

    assertThat(log.start()).isEqualTo(applied);
    assertThat(log.terms().lastIndex()).isEqualTo(91);
    assertThat(log.hardState().term()).isEqualTo(5);
  }
}
