package io.kvorum.server.migration;

import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.LogWrite;
import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.StorageEngine;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/// Copies raft's log, entry by entry, into an empty directory of another engine.
///
/// @param say hears of the progress
public record LogCopy(Consumer<String> say) implements EngineCopy {
  private static final int READ_BYTES = 1 << 20;

  @Override
  public String subject() {
    return "log";
  }

  @Override
  public void copy(StorageEngine from, Path source, StorageEngine to, Path target) {
    try (LogStorage old = from.openLog(source)) {
      try (LogStorage next = to.openLog(target)) {
        copy(old, next);
        next.sync();
      }
      try (LogStorage next = to.openLog(target)) {
        requireEqual(old, next);
      }
      long entries = old.terms().lastIndex() - old.start().index();
      say.accept("log: verified " + entries + " entries after " + old.start().index());
    }
  }

  private static void copy(LogStorage old, LogStorage next) {
    if (!old.start().equals(LogStart.EMPTY)) {
      next.reset(old.start());
    }
    next.write(new LogWrite(old.hardState(), 0, List.of()));
    long index = old.start().index() + 1;
    for (List<LogEntry> entries = old.read(index, READ_BYTES);
        !entries.isEmpty();
        entries = old.read(index, READ_BYTES)) {
      next.write(new LogWrite(old.hardState(), 0, entries));
      index += entries.size();
    }
  }

  /// The one log may give fewer entries in a read than the other.
  private static void requireEqual(LogStorage old, LogStorage next) {
    boolean equal =
        old.hardState().equals(next.hardState())
            && old.start().equals(next.start())
            && old.terms().equals(next.terms());
    for (long index = old.start().index() + 1; equal && index <= old.terms().lastIndex(); ) {
      List<LogEntry> entries = old.read(index, READ_BYTES);
      List<LogEntry> copies = next.read(index, READ_BYTES);
      int count = Math.min(entries.size(), copies.size());
      equal = count > 0 && entries.subList(0, count).equals(copies.subList(0, count));
      index += count;
    }
    if (!equal) {
      throw new NotCopiedException("the copy of the log is not what it should be");
    }
  }
}
