package io.kvorum.tck.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.HardState;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.LogWrite;
import io.kvorum.raft.Membership;
import io.kvorum.raft.ProposalId;
import io.kvorum.raft.TermRuns;
import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.storage.spi.StorageException;
import io.kvorum.tck.Fork;
import io.kvorum.tck.Rule;
import io.kvorum.tck.Seed;
import io.kvorum.tck.Unverified;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/// What a `LogStorage` promises, rule by rule. An author extends it and implements `engine`; the
/// class needs a constructor without parameters, which a forked process calls too.
@Unverified(
    rule = "LOG-8",
    because = "where a tail is torn and what else is damage depends on the engine's files")
@Unverified(
    rule = "LOG-10",
    because = "how a write is made to fail depends on what is beneath the engine")
public abstract class LogContract {
  private static final MemberId SELF = new MemberId(7);
  private static final Membership MEMBERSHIP =
      new Membership(
          List.of(
              new Membership.Member(SELF, List.of("http://10.0.0.7:2380"), false),
              new Membership.Member(new MemberId(8), List.of("http://10.0.0.8:2380"), true)));
  private static final int PLENTY = 1 << 20;

  private Path directory;
  private StorageEngine engine;
  private LogStorage log;

  /// For subclasses.
  protected LogContract() {}

  /// A new engine; the contract closes it.
  protected abstract StorageEngine engine();

  /// The other JVM, which is killed, and the contract in it.
  protected Fork fork() {
    return Fork.onClassPath(getClass());
  }

  @BeforeEach
  final void open(@TempDir Path temporary) throws IOException {
    directory = Files.createDirectory(temporary.resolve("log"));
    engine = engine();
    log = engine.openLog(directory);
  }

  @AfterEach
  final void close() {
    log.close();
    engine.close();
  }

  @Nested
  class Reading {
    @Rule("LOG-3")
    void an_entry_is_read_as_it_was_written() {
      List<LogEntry> entries =
          List.of(
              new LogEntry(new LogId(1, 1), new LogEntry.Nothing()),
              command(1, 2, 0),
              command(1, 3, 3_000_000),
              new LogEntry(new LogId(2, 4), new LogEntry.Members(proposal(4), MEMBERSHIP)),
              command(2, 5, 300));
      log.write(new LogWrite(hard(2, 0), 0, entries));
      assertThat(LogModel.of(log).entries()).isEqualTo(entries);
      log.sync();
      assertThat(LogModel.of(log).entries()).isEqualTo(entries);
      reopen();
      assertThat(LogModel.of(log).entries()).isEqualTo(entries);
    }

    @Rule("LOG-3")
    void a_read_gives_at_least_one_entry_however_small_its_limit() {
      append(1, 1, 10, 1_000);
      for (long from = 1; from <= 10; from++) {
        assertThat(log.read(from, 0)).hasSize(1).first().isEqualTo(command(1, from, 1_000));
      }
    }

    @Rule("LOG-3")
    void a_read_stays_within_its_limit_and_has_no_gap() {
      append(1, 1, 60, 100);
      append(1, 61, 100, 1_000);
      List<LogEntry> written = new ArrayList<>(commands(1, 55, 60, 100));
      written.addAll(commands(1, 61, 100, 1_000));
      for (int maxBytes = 0; maxBytes < 20_000; maxBytes += 500) {
        List<LogEntry> read = log.read(55, maxBytes);
        assertThat(read.stream().skip(1).mapToLong(LogEntry::weight).sum())
            .isLessThanOrEqualTo(maxBytes);
        assertThat(read).isEqualTo(written.subList(0, read.size()));
      }
    }

    @Rule("LOG-4")
    void a_read_at_or_before_the_start_throws_compacted() {
      append(1, 1, 20, 100);
      log.compact(new LogStart(new LogId(1, 12), MEMBERSHIP));
      for (long gone : List.of(0L, 1L, 11L, 12L)) {
        assertThatThrownBy(() -> log.read(gone, PLENTY))
            .isInstanceOf(StorageException.Compacted.class)
            .hasMessageContaining(Long.toString(gone));
      }
      assertThat(log.read(13, PLENTY)).first().isEqualTo(command(1, 13, 100));
    }

    @Rule("LOG-4")
    void a_read_behind_the_end_gives_nothing() {
      assertThat(log.read(1, PLENTY)).isEmpty();
      append(1, 1, 3, 100);
      assertThat(log.read(4, PLENTY)).isEmpty();
      assertThat(log.read(1_000, PLENTY)).isEmpty();
    }
  }

  @Nested
  class Changing {
    @Rule("LOG-6")
    void truncation_removes_every_entry_from_there_on() {
      append(1, 1, 20, 100);
      log.write(new LogWrite(hard(2, 4), 11, List.of(command(2, 11, 50))));
      assertThat(log.read(11, PLENTY)).containsExactly(command(2, 11, 50));
      assertThat(log.terms())
          .isEqualTo(new TermRuns(List.of(new TermRuns.Run(1, 1), new TermRuns.Run(11, 2)), 11));
      reopen();
      assertThat(log.read(10, PLENTY)).containsExactly(command(1, 10, 100), command(2, 11, 50));
      assertThat(log.terms().lastIndex()).isEqualTo(11);
    }

    @Rule("LOG-6")
    void truncation_without_entries_shortens_the_log() {
      append(1, 1, 20, 100);
      log.sync();
      log.write(new LogWrite(hard(3, 2), 1, List.of()));
      assertThat(log.read(1, PLENTY)).isEmpty();
      reopen();
      assertThat(log.terms()).isEqualTo(TermRuns.none(0));
      assertThat(log.hardState()).isEqualTo(hard(3, 2));
    }

    @Rule({"LOG-7", "LOG-9"})
    void compaction_keeps_the_entries_behind_its_start_and_the_hard_state() {
      append(1, 1, 10, 100);
      append(2, 11, 20, 100);
      LogStart start = new LogStart(new LogId(1, 7), MEMBERSHIP);
      log.compact(start);
      TermRuns terms = new TermRuns(List.of(new TermRuns.Run(8, 1), new TermRuns.Run(11, 2)), 20);
      assertThat(log.start()).isEqualTo(start);
      assertThat(log.terms()).isEqualTo(terms);
      log.sync();
      reopen();
      assertThat(log.start()).isEqualTo(start);
      assertThat(log.terms()).isEqualTo(terms);
      assertThat(log.hardState()).isEqualTo(hard(2, 0));
      assertThat(log.read(8, PLENTY)).hasSize(13);
    }

    @Rule("LOG-7")
    void compaction_up_to_the_last_entry_leaves_an_empty_log_that_goes_on() {
      append(1, 1, 10, 100);
      log.compact(new LogStart(new LogId(1, 10), MEMBERSHIP));
      assertThat(log.terms()).isEqualTo(TermRuns.none(10));
      append(4, 11, 12, 100);
      reopen();
      assertThat(log.read(11, PLENTY)).isEqualTo(commands(4, 11, 12, 100));
    }

    @Rule({"LOG-7", "LOG-9"})
    void a_reset_keeps_no_entry_and_the_hard_state() {
      append(3, 1, 10, 100);
      LogStart start = new LogStart(new LogId(2, 500), MEMBERSHIP);
      log.reset(start);
      assertThat(log.start()).isEqualTo(start);
      assertThat(log.terms()).isEqualTo(TermRuns.none(500));
      assertThat(log.read(501, PLENTY)).isEmpty();
      log.sync();
      reopen();
      assertThat(log.start()).isEqualTo(start);
      assertThat(log.hardState()).isEqualTo(hard(3, 0));
      append(3, 501, 503, 100);
      assertThat(log.read(501, PLENTY)).hasSize(3);
    }

    @Rule("LOG-9")
    void a_hard_state_alone_is_a_change() {
      HardState voted = new HardState(5, Optional.of(new MemberId(-1)), 0);
      log.write(new LogWrite(voted, 0, List.of()));
      assertThat(log.hardState()).isEqualTo(voted);
      log.sync();
      reopen();
      assertThat(log.hardState()).isEqualTo(voted);
      assertThat(log.terms()).isEqualTo(TermRuns.none(0));
    }

    @Rule("LOG-9")
    void a_new_log_is_empty() {
      assertThat(new LogModel().isEqualTo(log)).isTrue();
      reopen();
      assertThat(new LogModel().isEqualTo(log)).isTrue();
    }

    @Rule("LOG-9")
    void a_closed_log_takes_no_change() {
      log.close();
      assertThatThrownBy(() -> append(1, 1, 1, 10)).isInstanceOf(StorageException.Closed.class);
      assertThatThrownBy(log::sync).isInstanceOf(StorageException.Closed.class);
      assertThatThrownBy(() -> log.read(1, PLENTY)).isInstanceOf(StorageException.Closed.class);
    }
  }

  @Nested
  class Threads {
    @Rule({"LOG-3", "LOG-5"})
    void readers_run_beside_the_writer_and_see_only_whole_entries() {
      AtomicBoolean done = new AtomicBoolean();
      append(1, 1, 10, 100);
      List<CompletableFuture<Long>> readers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        readers.add(CompletableFuture.supplyAsync(() -> readUntil(done)));
      }
      try {
        for (long index = 11; index <= 8_000; index++) {
          append(1, index, index, 100);
          if (index % 50 == 0) {
            log.sync();
          }
          if (index % 1_000 == 0) {
            log.compact(new LogStart(new LogId(1, index - 500), MEMBERSHIP));
          }
        }
      } finally {
        done.set(true);
      }
      readers.forEach(reader -> assertThat(reader.join()).isPositive());
    }

    /// Returns the number of entries read.
    private long readUntil(AtomicBoolean done) {
      long count = 0;
      long from = 1;
      while (!done.get() || count == 0) {
        try {
          List<LogEntry> read = log.read(from, 4_096);
          assertThat(read).isEqualTo(commands(1, from, from + read.size() - 1, 100));
          count += read.size();
          from = read.isEmpty() ? log.start().index() + 1 : from + read.size();
        } catch (StorageException.Compacted passed) {
          from = log.start().index() + 1;
        }
      }
      return count;
    }
  }

  @Nested
  class Model {
    private static final int CHANGES = 1_500;

    @Rule({"LOG-2", "LOG-3", "LOG-4", "LOG-6", "LOG-7", "LOG-9"})
    void random_changes_make_the_log_that_a_list_in_memory_is() {
      long seed = Seed.choose().value();
      LogScript script = new LogScript(seed, 100_000);
      SplittableRandom random = new SplittableRandom(seed);
      for (int i = 0; i < CHANGES; i++) {
        script.next().applyTo(log);
        if (random.nextInt(20) == 0) {
          log.sync();
        }
        if (random.nextInt(100) == 0) {
          reopen();
        }
        if (random.nextInt(20) == 0) {
          assertThat(script.model().isEqualTo(log))
              .as("seed %d, change %d: %s", seed, i, script.model())
              .isTrue();
        }
      }
    }
  }

  @Nested
  class Crash {
    private static final int CYCLES = 5;
    private static final int MAX_SYNCS = 300;
    private static final int MAX_UNACKNOWLEDGED = 100_000;

    @Rule({"LOG-1", "LOG-2"})
    void a_killed_process_leaves_the_first_changes_whole_and_every_synced_one() throws Exception {
      long seed = Seed.choose().value();
      SplittableRandom random = new SplittableRandom(seed);
      LogScript script = new LogScript(seed, CrashingWriter.MAX_COMMAND_BYTES);
      for (int cycle = 0; cycle < CYCLES; cycle++) {
        log.close();
        long acknowledged = writeAndKill(seed, script.changes(), random.nextInt(1, MAX_SYNCS));
        log = engine.openLog(directory);
        while (script.changes() < acknowledged) {
          script.next();
        }
        playUntilEqual(script, "seed " + seed + ", cycle " + cycle);
      }
    }

    private long writeAndKill(long seed, long applied, int syncs) throws Exception {
      try (ForkedWriter writer = ForkedWriter.start(fork(), directory, seed, applied)) {
        return writer.killAfter(syncs);
      }
    }

    /// The log may hold changes whose sync nobody heard of.
    private void playUntilEqual(LogScript script, String where) {
      long acknowledged = script.changes();
      LogModel found = LogModel.of(log);
      while (!script.model().equals(found)) {
        assertThat(script.changes())
            .as("%s: the log (%s) is none of those after %d changes", where, found, acknowledged)
            .isLessThan(acknowledged + MAX_UNACKNOWLEDGED);
        script.next();
      }
      assertThat(script.model().isEqualTo(log)).as(where).isTrue();
    }
  }

  private void reopen() {
    log.sync();
    log.close();
    log = engine.openLog(directory);
  }

  private void append(long term, long from, long upTo, int bytes) {
    log.write(new LogWrite(hard(term, 0), 0, commands(term, from, upTo, bytes)));
  }

  private static HardState hard(long term, long commit) {
    return new HardState(term, Optional.of(SELF), commit);
  }

  private static List<LogEntry> commands(long term, long from, long upTo, int bytes) {
    List<LogEntry> entries = new ArrayList<>();
    for (long index = from; index <= upTo; index++) {
      entries.add(command(term, index, bytes));
    }
    return entries;
  }

  /// Its bytes tell its index.
  private static LogEntry command(long term, long index, int bytes) {
    byte[] command = new byte[bytes];
    new SplittableRandom(index).nextBytes(command);
    return new LogEntry(
        new LogId(term, index), new LogEntry.Command(proposal(index), Bytes.wrap(command)));
  }

  private static ProposalId proposal(long index) {
    return new ProposalId(SELF, 1, index);
  }
}
