package io.kvorum.state.tree;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A node of a B+tree. It may be changed in place by the batch that owns it, and by nobody else:
/// every other batch copies it first.
///
/// Its keys are searched by eight bytes each, those that follow the bytes which all keys of the
/// node share (`skip`): one array instead of a walk through keys all over the heap.
abstract sealed class Node<E extends Item> permits Leaf, Inner {
  static final int CAPACITY = 32;
  static final int SPARSE = CAPACITY / 4;
  private static final VarHandle BIG_ENDIAN =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  final Edit owner;
  final long[] words;
  int size;
  int skip;

  /// No item here or below has a greater one.
  long stamp;

  Node(Edit owner) {
    this.owner = owner;
    this.words = new long[CAPACITY];
  }

  Node(Edit owner, Node<E> original) {
    this.owner = owner;
    this.words = original.words.clone();
    this.size = original.size;
    this.skip = original.skip;
    this.stamp = original.stamp;
  }

  abstract byte[] key(int index);

  abstract int weight();

  /// Computes `stamp` anew from what is directly below.
  abstract void restamp();

  /// The node itself if `batch` owns it, else a copy that it owns.
  abstract Node<E> ownedBy(Edit batch);

  abstract Node<E> splitAt(int index);

  final void stamped(long next) {
    stamp = Math.max(stamp, next);
  }

  final boolean isFull() {
    return size == CAPACITY;
  }

  /// The index of `key`, or `-(index where it belongs) - 1`.
  final int find(byte[] key) {
    if (skip > 0) {
      int order = compareShared(key);
      if (order != 0) {
        return order < 0 ? -1 : -size - 1;
      }
    }
    return search(key);
  }

  /// As `find`, for a caller that compares the found key itself: a key that does not share the
  /// node's bytes gives any index.
  final int search(byte[] key) {
    long word = word(key, skip);
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Long.compareUnsigned(words[middle], word);
      if (order == 0) {
        order = Arrays.compareUnsigned(key(middle), key);
      }
      if (order < 0) {
        low = middle + 1;
      } else if (order > 0) {
        high = middle - 1;
      } else {
        return middle;
      }
    }
    return -low - 1;
  }

  /// Negative, 0 or positive as `key` is before, among or after the keys that share their start.
  private int compareShared(byte[] key) {
    byte[] first = key(0);
    int compared = Math.min(skip, key.length);
    int order = Arrays.compareUnsigned(key, 0, compared, first, 0, compared);
    return order != 0 || compared == skip ? order : -1;
  }

  /// Makes room for a word at `index`, before the key itself is put there; `size` grows.
  final void insertWord(int index, byte[] key) {
    if (size == 0) {
      skip = key.length;
    }
    System.arraycopy(words, index, words, index + 1, size - index);
    size++;
    words[index] = word(key, skip);
  }

  final void removeWord(int index) {
    size--;
    System.arraycopy(words, index + 1, words, index, size - index);
    if (size == 0) {
      skip = 0;
    }
  }

  /// After a key was put at `index`: if it does not share what the others share, they share less.
  final void shareWith(int index) {
    byte[] other = key(index == 0 ? size - 1 : 0);
    if (shared(key(index), other) < skip) {
      reindex();
    }
  }

  /// Computes `skip` and all words anew.
  final void reindex() {
    skip = size == 0 ? 0 : shared(key(0), key(size - 1));
    for (int i = 0; i < size; i++) {
      words[i] = word(key(i), skip);
    }
  }

  private static int shared(byte[] one, byte[] other) {
    int mismatch = Arrays.mismatch(one, other);
    return mismatch < 0 ? one.length : mismatch;
  }

  /// Eight bytes from `from` on, filled up with zeros.
  private static long word(byte[] key, int from) {
    if (key.length - from >= Long.BYTES) {
      return (long) BIG_ENDIAN.get(key, from);
    }
    long word = 0;
    for (int i = from; i < key.length; i++) {
      word |= (key[i] & 0xffL) << (56 - 8 * (i - from));
    }
    return word;
  }

  /// Compares by the house's one order; a `null` bound is above every key.
  static boolean isBelow(byte[] key, byte @Nullable [] bound) {
    return bound == null || Arrays.compareUnsigned(key, bound) < 0;
  }
}
