package io.kvorum.storage.file;

import java.util.Arrays;

/// Where the entries of one segment lie: eight bytes for each, in order of their indexes without a
/// gap. Guarded by the log's lock.
final class EntryTable {
  private long first;
  private int count;
  private int[] positions = new int[64];
  private int[] lengths = new int[64];

  boolean isEmpty() {
    return count == 0;
  }

  long first() {
    return first;
  }

  /// Behind the last one.
  long end() {
    return first + count;
  }

  boolean contains(long index) {
    return index >= first && index < first + count;
  }

  int position(long index) {
    return positions[(int) (index - first)];
  }

  int length(long index) {
    return lengths[(int) (index - first)];
  }

  void add(long index, int position, int length) {
    if (count == 0) {
      first = index;
    }
    if (count == positions.length) {
      positions = Arrays.copyOf(positions, 2 * count);
      lengths = Arrays.copyOf(lengths, 2 * count);
    }
    positions[count] = position;
    lengths[count] = length;
    count++;
  }

  void truncateFrom(long index) {
    if (index < end()) {
      count = (int) Math.max(0, index - first);
    }
  }
}
