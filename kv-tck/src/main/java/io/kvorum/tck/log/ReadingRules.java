package io.kvorum.tck.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.LogWrite;
import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.StorageException;
import io.kvorum.tck.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// LOG-3 and LOG-4: what a read gives.
abstract class ReadingRules {
  private static final int PLENTY = 1 << 20;

  private final Supplier<LogUnderTest> subject;

  ReadingRules(Supplier<LogUnderTest> subject) {
    this.subject = subject;
  }

  private LogStorage log() {
    return subject.get().log();
  }

  @Rule("LOG-3")
  void an_entry_is_read_as_it_was_written() {
    List<LogEntry> entries =
        List.of(
            new LogEntry(new LogId(1, 1), new LogEntry.Nothing()),
            Entries.command(1, 2, 0),
            Entries.command(1, 3, 3_000_000),
            new LogEntry(
                new LogId(2, 4), new LogEntry.Members(Entries.proposal(4), Entries.MEMBERSHIP)),
            Entries.command(2, 5, 300));
    log().write(new LogWrite(Entries.hard(2, 0), 0, entries));
    assertThat(LogModel.of(log()).entries()).isEqualTo(entries);
    log().sync();
    assertThat(LogModel.of(log()).entries()).isEqualTo(entries);
    subject.get().reopen();
    assertThat(LogModel.of(log()).entries()).isEqualTo(entries);
  }

  @Rule("LOG-3")
  void a_read_gives_at_least_one_entry_however_small_its_limit() {
    subject.get().append(1, 1, 10, 1_000);
    for (long from = 1; from <= 10; from++) {
      assertThat(log().read(from, 0)).hasSize(1).first().isEqualTo(Entries.command(1, from, 1_000));
    }
  }

  @Rule("LOG-3")
  void a_read_stays_within_its_limit_and_has_no_gap() {
    subject.get().append(1, 1, 60, 100);
    subject.get().append(1, 61, 100, 1_000);
    List<LogEntry> written = new ArrayList<>(Entries.commands(1, 55, 60, 100));
    written.addAll(Entries.commands(1, 61, 100, 1_000));
    for (int maxBytes = 0; maxBytes < 20_000; maxBytes += 500) {
      List<LogEntry> read = log().read(55, maxBytes);
      assertThat(read.stream().skip(1).mapToLong(LogEntry::weight).sum())
          .isLessThanOrEqualTo(maxBytes);
      assertThat(read).isEqualTo(written.subList(0, read.size()));
    }
  }

  @Rule("LOG-4")
  void a_read_at_or_before_the_start_throws_compacted() {
    subject.get().append(1, 1, 20, 100);
    log().compact(new LogStart(new LogId(1, 12), Entries.MEMBERSHIP));
    for (long gone : List.of(0L, 1L, 11L, 12L)) {
      assertThatThrownBy(() -> log().read(gone, PLENTY))
          .isInstanceOf(StorageException.Compacted.class)
          .hasMessageContaining(Long.toString(gone));
    }
    assertThat(log().read(13, PLENTY)).first().isEqualTo(Entries.command(1, 13, 100));
  }

  @Rule("LOG-4")
  void a_read_behind_the_end_gives_nothing() {
    assertThat(log().read(1, PLENTY)).isEmpty();
    subject.get().append(1, 1, 3, 100);
    assertThat(log().read(4, PLENTY)).isEmpty();
    assertThat(log().read(1_000, PLENTY)).isEmpty();
  }
}
