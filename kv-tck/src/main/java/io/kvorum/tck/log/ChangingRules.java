package io.kvorum.tck.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.MemberId;
import io.kvorum.raft.HardState;
import io.kvorum.raft.LogId;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.LogWrite;
import io.kvorum.raft.TermRuns;
import io.kvorum.storage.spi.LogStorage;
import io.kvorum.tck.Rule;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// LOG-6, LOG-7 and LOG-9: what a change does.
abstract class ChangingRules {
  private static final int PLENTY = 1 << 20;

  private final Supplier<LogUnderTest> subject;

  ChangingRules(Supplier<LogUnderTest> subject) {
    this.subject = subject;
  }

  private LogStorage log() {
    return subject.get().log();
  }

  @Rule("LOG-6")
  void truncation_removes_every_entry_from_there_on() {
    subject.get().append(1, 1, 20, 100);
    log().write(new LogWrite(Entries.hard(2, 4), 11, List.of(Entries.command(2, 11, 50))));
    assertThat(log().read(11, PLENTY)).containsExactly(Entries.command(2, 11, 50));
    assertThat(log().terms())
        .isEqualTo(new TermRuns(List.of(new TermRuns.Run(1, 1), new TermRuns.Run(11, 2)), 11));
    subject.get().reopen();
    assertThat(log().read(10, PLENTY))
        .containsExactly(Entries.command(1, 10, 100), Entries.command(2, 11, 50));
    assertThat(log().terms().lastIndex()).isEqualTo(11);
  }

  @Rule("LOG-6")
  void truncation_without_entries_shortens_the_log() {
    subject.get().append(1, 1, 20, 100);
    log().sync();
    log().write(new LogWrite(Entries.hard(3, 2), 1, List.of()));
    assertThat(log().read(1, PLENTY)).isEmpty();
    subject.get().reopen();
    assertThat(log().terms()).isEqualTo(TermRuns.none(0));
    assertThat(log().hardState()).isEqualTo(Entries.hard(3, 2));
  }

  @Rule({"LOG-7", "LOG-9"})
  void compaction_keeps_the_entries_behind_its_start_and_the_hard_state() {
    subject.get().append(1, 1, 10, 100);
    subject.get().append(2, 11, 20, 100);
    LogStart start = new LogStart(new LogId(1, 7), Entries.MEMBERSHIP);
    log().compact(start);
    TermRuns terms = new TermRuns(List.of(new TermRuns.Run(8, 1), new TermRuns.Run(11, 2)), 20);
    assertThat(log().start()).isEqualTo(start);
    assertThat(log().terms()).isEqualTo(terms);
    log().sync();
    subject.get().reopen();
    assertThat(log().start()).isEqualTo(start);
    assertThat(log().terms()).isEqualTo(terms);
    assertThat(log().hardState()).isEqualTo(Entries.hard(2, 0));
    assertThat(log().read(8, PLENTY)).hasSize(13);
  }

  @Rule("LOG-7")
  void compaction_and_reset_keep_the_hard_state_at_once() {
    subject.get().append(5, 1, 10, 100);
    log().compact(new LogStart(new LogId(5, 7), Entries.MEMBERSHIP));
    assertThat(log().hardState()).isEqualTo(Entries.hard(5, 0));
    log().reset(new LogStart(new LogId(5, 20), Entries.MEMBERSHIP));
    assertThat(log().hardState()).isEqualTo(Entries.hard(5, 0));
  }

  @Rule("LOG-7")
  void compaction_up_to_the_last_entry_leaves_an_empty_log_that_goes_on() {
    subject.get().append(1, 1, 10, 100);
    log().compact(new LogStart(new LogId(1, 10), Entries.MEMBERSHIP));
    assertThat(log().terms()).isEqualTo(TermRuns.none(10));
    subject.get().append(4, 11, 12, 100);
    subject.get().reopen();
    assertThat(log().read(11, PLENTY)).isEqualTo(Entries.commands(4, 11, 12, 100));
  }

  @Rule({"LOG-7", "LOG-9"})
  void a_reset_keeps_no_entry_and_the_hard_state() {
    subject.get().append(3, 1, 10, 100);
    LogStart start = new LogStart(new LogId(2, 500), Entries.MEMBERSHIP);
    log().reset(start);
    assertThat(log().start()).isEqualTo(start);
    assertThat(log().terms()).isEqualTo(TermRuns.none(500));
    assertThat(log().read(501, PLENTY)).isEmpty();
    log().sync();
    subject.get().reopen();
    assertThat(log().start()).isEqualTo(start);
    assertThat(log().hardState()).isEqualTo(Entries.hard(3, 0));
    subject.get().append(3, 501, 503, 100);
    assertThat(log().read(501, PLENTY)).hasSize(3);
  }

  @Rule("LOG-9")
  void a_hard_state_alone_is_a_change() {
    HardState voted = new HardState(5, Optional.of(new MemberId(-1)), 0);
    log().write(new LogWrite(voted, 0, List.of()));
    assertThat(log().hardState()).isEqualTo(voted);
    log().sync();
    subject.get().reopen();
    assertThat(log().hardState()).isEqualTo(voted);
    assertThat(log().terms()).isEqualTo(TermRuns.none(0));
  }
}
