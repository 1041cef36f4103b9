package io.kvorum.tck.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.LogStart;
import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.StorageException;
import io.kvorum.tck.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/// LOG-5: readers beside the writer.
abstract class LogThreadRules {
  private final Supplier<LogUnderTest> subject;

  LogThreadRules(Supplier<LogUnderTest> subject) {
    this.subject = subject;
  }

  private LogStorage log() {
    return subject.get().log();
  }

  @Rule("LOG-5")
  void readers_run_beside_the_writer_and_see_only_whole_entries() {
    AtomicBoolean done = new AtomicBoolean();
    subject.get().append(1, 1, 10, 100);
    List<CompletableFuture<Long>> readers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      readers.add(CompletableFuture.supplyAsync(() -> readUntil(done)));
    }
    try {
      for (long index = 11; index <= 8_000; index++) {
        subject.get().append(1, index, index, 100);
        if (index % 50 == 0) {
          log().sync();
        }
        if (index % 1_000 == 0) {
          log().compact(new LogStart(new LogId(1, index - 500), Entries.MEMBERSHIP));
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
        List<LogEntry> read = log().read(from, 4_096);
        assertThat(read).isEqualTo(Entries.commands(1, from, from + read.size() - 1, 100));
        count += read.size();
        from = read.isEmpty() ? log().start().index() + 1 : from + read.size();
      } catch (StorageException.Compacted passed) {
        from = log().start().index() + 1;
      }
    }
    return count;
  }
}
