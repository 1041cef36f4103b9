package io.kvorum.state.mvcc;

import java.util.Arrays;

/// The revisions of a key before its present one, oldest first: 16 bytes each. Immutable to its
/// readers; a longer history made of it shares its array, as long as the place behind its end was
/// not taken yet. One thread makes histories.
final class History {
  private final Revisions revisions;
  private final int size;

  /// Two numbers a revision: main, and sub doubled, plus 1 for a tombstone. `used` is the writer's
  /// own: readers look at places below their `size` only, which never change again.
  private static final class Revisions {
    private long[] numbers;
    private int used;

    private Revisions(long[] numbers, int used) {
      this.numbers = numbers;
      this.used = used;
    }
  }

  private History(Revisions revisions, int size) {
    this.revisions = revisions;
    this.size = size;
  }

  static History of(long main, int sub, boolean tombstone) {
    return new History(new Revisions(new long[] {main, number(sub, tombstone)}, 1), 1);
  }

  History plus(long main, int sub, boolean tombstone) {
    Revisions to = revisions;
    if (to.used != size) {
      to = new Revisions(Arrays.copyOf(to.numbers, 2 * size + 2), size);
    } else if (to.numbers.length == 2 * size) {
      to = new Revisions(Arrays.copyOf(to.numbers, 2 * (size + Math.max(1, size / 2))), size);
    }
    to.numbers[2 * size] = main;
    to.numbers[2 * size + 1] = number(sub, tombstone);
    to.used = size + 1;
    return new History(to, size + 1);
  }

  /// With all of a newer one behind it.
  History plus(History newer) {
    int sum = size + newer.size;
    long[] numbers = Arrays.copyOf(revisions.numbers, 2 * sum);
    System.arraycopy(newer.revisions.numbers, 0, numbers, 2 * size, 2 * newer.size);
    return new History(new Revisions(numbers, sum), sum);
  }

  /// Without its first `count` revisions, of which some are left.
  History withoutFirst(int count) {
    return new History(
        new Revisions(Arrays.copyOfRange(revisions.numbers, 2 * count, 2 * size), size - count),
        size - count);
  }

  int size() {
    return size;
  }

  long main(int index) {
    return revisions.numbers[2 * index];
  }

  int sub(int index) {
    return (int) (revisions.numbers[2 * index + 1] >>> 1);
  }

  boolean isTombstone(int index) {
    return (revisions.numbers[2 * index + 1] & 1) != 0;
  }

  /// The index of the last revision at or before `main`; -1 if all are after it.
  int lastUpTo(long main) {
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (main(middle) <= main) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high;
  }

  private static long number(int sub, boolean tombstone) {
    return ((long) sub << 1) | (tombstone ? 1 : 0);
  }
}
