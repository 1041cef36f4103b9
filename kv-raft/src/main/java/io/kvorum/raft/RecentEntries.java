package io.kvorum.raft;

import java.util.List;

/// The newest entries of the log, contiguous, as many as fit into a number of bytes: what followers
/// that keep up need, without reading the log back. Followers that lag are served by `ReadLog`.
final class RecentEntries {
  private final long maxBytes;
  private LogEntry[] ring = new LogEntry[64];
  private long firstIndex = 1;
  private long lastIndex;
  private long bytes;

  RecentEntries(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  boolean has(long index) {
    return index >= firstIndex && index <= lastIndex;
  }

  /// After a gap, only what follows the gap is kept.
  void add(LogEntry entry) {
    if (entry.index() != lastIndex + 1) {
      clear();
      firstIndex = entry.index();
    }
    if (lastIndex - firstIndex + 1 == ring.length) {
      grow();
    }
    lastIndex = entry.index();
    ring[slot(lastIndex)] = entry;
    bytes += entry.weight();
    while (bytes > maxBytes && firstIndex < lastIndex) {
      dropFirst();
    }
  }

  /// Entries from `from` on: at least one, and no more than `limitBytes` after it.
  List<LogEntry> from(long from, int limitBytes) {
    long to = from;
    long weight = 0;
    do {
      weight += at(to).weight();
      to++;
    } while (to <= lastIndex && weight + at(to).weight() <= limitBytes);
    LogEntry[] slice = new LogEntry[(int) (to - from)];
    for (int i = 0; i < slice.length; i++) {
      slice[i] = at(from + i);
    }
    return List.of(slice);
  }

  void truncateFrom(long index) {
    while (lastIndex >= Math.max(index, firstIndex)) {
      int slot = slot(lastIndex);
      bytes -= ring[slot].weight();
      ring[slot] = null;
      lastIndex--;
    }
    lastIndex = Math.min(lastIndex, index - 1);
    firstIndex = Math.min(firstIndex, lastIndex + 1);
  }

  void clear() {
    ring = new LogEntry[64];
    firstIndex = 1;
    lastIndex = 0;
    bytes = 0;
  }

  long bytes() {
    return bytes;
  }

  private LogEntry at(long index) {
    return ring[slot(index)];
  }

  private int slot(long index) {
    return (int) (index & (ring.length - 1));
  }

  private void dropFirst() {
    int slot = slot(firstIndex);
    bytes -= ring[slot].weight();
    ring[slot] = null;
    firstIndex++;
  }

  private void grow() {
    LogEntry[] old = ring;
    ring = new LogEntry[2 * old.length];
    for (long i = firstIndex; i <= lastIndex; i++) {
      ring[slot(i)] = old[(int) (i & (old.length - 1))];
    }
  }
}
