package io.kvorum.state.mvcc;

import java.util.Arrays;
import java.util.Comparator;

/// Sorts many states by their keys. The first bytes in which the keys differ, and each state's
/// place, are packed into one number: sorting numbers costs a fraction of sorting objects all over
/// the heap.
final class KeySort {
  private static final Comparator<KeyState> BY_KEY =
      (one, other) -> Arrays.compareUnsigned(one.key(), other.key());

  /// Of a number's 64 bits, those that hold the place.
  private final int placeBits;

  private final KeyState[] states;
  private final int shared;

  private KeySort(KeyState[] states) {
    this.states = states;
    this.placeBits = Integer.SIZE - Integer.numberOfLeadingZeros(states.length - 1);
    this.shared = sharedBytes(states);
  }

  /// States with equal keys stay in their order.
  static KeyState[] byKey(KeyState[] states) {
    return states.length < 2 ? states : new KeySort(states).sorted();
  }

  private KeyState[] sorted() {
    long[] numbers = new long[states.length];
    for (int place = 0; place < states.length; place++) {
      numbers[place] = (word(states[place].key(), shared) & ~placeMask()) | place;
    }
    // The highest bit is a byte's, and bytes are unsigned.
    flipSigns(numbers);
    Arrays.sort(numbers);
    flipSigns(numbers);
    KeyState[] sorted = new KeyState[states.length];
    int runStart = 0;
    for (int i = 0; i < numbers.length; i++) {
      sorted[i] = states[(int) (numbers[i] & placeMask())];
      if (i > 0 && (numbers[i] & ~placeMask()) != (numbers[i - 1] & ~placeMask())) {
        Arrays.sort(sorted, runStart, i, BY_KEY);
        runStart = i;
      }
    }
    Arrays.sort(sorted, runStart, sorted.length, BY_KEY);
    return sorted;
  }

  private static void flipSigns(long[] numbers) {
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] ^= Long.MIN_VALUE;
    }
  }

  /// Eight bytes of a key from `from` on, filled up with zeros: their unsigned order is that of
  /// keys that share what is before, and keys with equal words may be in any order.
  static long word(byte[] key, int from) {
    long word = 0;
    int end = Math.min(key.length, from + Long.BYTES);
    for (int i = from; i < end; i++) {
      word |= (key[i] & 0xffL) << (56 - 8 * (i - from));
    }
    return word;
  }

  private long placeMask() {
    return (1L << placeBits) - 1;
  }

  /// How many bytes all keys begin with; 0 for no keys.
  static int sharedBytes(KeyState[] states) {
    if (states.length == 0) {
      return 0;
    }
    byte[] first = states[0].key();
    int shared = first.length;
    for (KeyState state : states) {
      int mismatch =
          Arrays.mismatch(first, 0, shared, state.key(), 0, Math.min(shared, state.key().length));
      shared = mismatch < 0 ? shared : mismatch;
    }
    return shared;
  }
}
