package io.kvorum.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.raft.HardState;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.LogWrite;
import io.kvorum.raft.TermRuns;
import io.kvorum.storage.spi.LogStorage;
import io.kvorum.tck.memory.MemoryEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CommittedEntriesTest {
  private final CountingLog log = new CountingLog(new MemoryEngine().openLog(Path.of("log")));
  private final CommittedEntries entries = new CommittedEntries(log);

  private void write(long term, long from, long upTo) {
    List<LogEntry> written =
        LongStream.rangeClosed(from, upTo)
            .mapToObj(index -> new LogEntry(new LogId(term, index), new LogEntry.Nothing()))
            .toList();
    log.write(new LogWrite(new HardState(term, log.hardState().vote(), 0), from, written));
  }

  private static List<Long> indexes(List<LogEntry> batch) {
    return batch.stream().map(LogEntry::index).toList();
  }

  /// A restart once read 4 MiB for each batch of 1 000 entries of 300 bytes: the log twelve times.
  @Test
  void a_replay_in_batches_reads_every_entry_once() {
    write(1, 1, 1_000);
    List<Long> replayed = new ArrayList<>();

    for (long from = 1; from <= 1_000; from = replayed.getLast() + 1) {
      replayed.addAll(indexes(entries.read(from, 1_000, 30)));
    }

    assertThat(replayed).isEqualTo(LongStream.rangeClosed(1, 1_000).boxed().toList());
    assertThat(log.entriesRead).isEqualTo(1_000);
  }

  @Test
  void a_batch_ends_at_the_commit() {
    write(1, 1, 10);
    assertThat(indexes(entries.read(1, 3, 30))).containsExactly(1L, 2L, 3L);
  }

  @Test
  void an_entry_behind_the_commit_that_was_read_and_then_replaced_is_read_anew() {
    write(1, 1, 10);
    entries.read(1, 3, 30);
    write(2, 4, 6);

    List<LogEntry> next = entries.read(4, 6, 30);

    assertThat(next).extracting(LogEntry::term).containsExactly(2L, 2L, 2L);
  }

  @Test
  void entries_that_another_source_gave_in_between_are_passed_over() {
    write(1, 1, 10);
    entries.read(1, 10, 2);
    assertThat(indexes(entries.read(7, 10, 2))).containsExactly(7L, 8L);
  }

  @Test
  void a_committed_entry_that_is_not_in_the_log_is_a_bug_and_ends_the_member() {
    write(1, 1, 2);
    assertThatThrownBy(() -> entries.read(3, 3, 10))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("entry 3 is committed but not in the log");
  }

  /// Counts what is read from it.
  private static final class CountingLog implements LogStorage {
    private final LogStorage log;
    private int entriesRead;

    CountingLog(LogStorage log) {
      this.log = log;
    }

    @Override
    public List<LogEntry> read(long from, int maxBytes) {
      List<LogEntry> read = log.read(from, maxBytes);
      entriesRead += read.size();
      return read;
    }

    @Override
    public HardState hardState() {
      return log.hardState();
    }

    @Override
    public LogStart start() {
      return log.start();
    }

    @Override
    public TermRuns terms() {
      return log.terms();
    }

    @Override
    public void write(LogWrite write) {
      log.write(write);
    }

    @Override
    public void sync() {
      log.sync();
    }

    @Override
    public void compact(LogStart start) {
      log.compact(start);
    }

    @Override
    public void reset(LogStart start) {
      log.reset(start);
    }

    @Override
    public long sizeBytes() {
      return log.sizeBytes();
    }

    @Override
    public void close() {
      log.close();
    }
  }
}
