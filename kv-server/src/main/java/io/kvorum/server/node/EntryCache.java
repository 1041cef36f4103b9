package io.kvorum.server.node;

import io.kvorum.raft.LogEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// The newest entries of the log, without a gap, bounded in bytes: what is applied soon need not be
/// read back. Thread-safe.
final class EntryCache {
  private final ArrayDeque<LogEntry> entries = new ArrayDeque<>();
  private final long maxBytes;
  private long bytes;

  EntryCache(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  synchronized void add(List<LogEntry> appended) {
    for (LogEntry entry : appended) {
      truncateFrom(entry.index());
      if (!entries.isEmpty() && entries.peekLast().index() + 1 != entry.index()) {
        clear();
      }
      entries.addLast(entry);
      bytes += entry.weight();
    }
    while (bytes > maxBytes && entries.size() > 1) {
      bytes -= entries.removeFirst().weight();
    }
  }

  synchronized void truncateFrom(long index) {
    while (!entries.isEmpty() && entries.peekLast().index() >= index) {
      bytes -= entries.removeLast().weight();
    }
  }

  synchronized void clear() {
    entries.clear();
    bytes = 0;
  }

  /// The entries from `from` to `upTo`, both inclusive, at most `max` of them; empty if the first
  /// is not here.
  synchronized List<LogEntry> read(long from, long upTo, int max) {
    if (entries.isEmpty() || entries.peekFirst().index() > from) {
      return List.of();
    }
    List<LogEntry> found = new ArrayList<>();
    for (LogEntry entry : entries) {
      if (entry.index() > upTo || found.size() >= max) {
        break;
      }
      if (entry.index() >= from) {
        found.add(entry);
      }
    }
    return found;
  }

  /// Entries up to `index` are applied and will not be asked for again.
  synchronized void forgetUpTo(long index) {
    while (!entries.isEmpty() && entries.peekFirst().index() <= index) {
      bytes -= entries.removeFirst().weight();
    }
  }
}
