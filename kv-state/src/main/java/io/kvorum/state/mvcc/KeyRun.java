package io.kvorum.state.mvcc;

import io.kvorum.state.tree.SortedTree;
import java.util.Arrays;
import java.util.List;

/// The states of some keys after a stretch of revisions, each key once, in the order of the keys.
/// Beside each state lies what its key has after the bytes that all share: a merge compares those
/// numbers, and goes to a key, anywhere in the heap, only where they are equal.
final class KeyRun {
  private final int shared;
  private final KeyState[] states;
  private final long[] words;
  private int size;

  private KeyRun(int shared, int capacity) {
    this.shared = shared;
    this.states = new KeyState[capacity];
    this.words = new long[capacity];
  }

  /// @param states of one row each, in the order of the rows
  static KeyRun of(KeyState[] states) {
    KeyState[] sorted = KeySort.byKey(states);
    KeyRun run = new KeyRun(KeySort.sharedBytes(sorted), sorted.length);
    for (KeyState state : sorted) {
      run.add(state, KeySort.word(state.key(), run.shared));
    }
    return run;
  }

  /// @param parts states of all keys in their order, each key once
  static KeyRun ofSorted(List<KeyState[]> parts) {
    int capacity = parts.stream().mapToInt(part -> part.length).sum();
    KeyRun run = new KeyRun(sharedBytes(parts), capacity);
    for (KeyState[] part : parts) {
      for (KeyState state : part) {
        run.append(state, KeySort.word(state.key(), run.shared));
      }
    }
    return run;
  }

  /// What the first and the last key share, all between them share too.
  private static int sharedBytes(List<KeyState[]> parts) {
    if (parts.isEmpty()) {
      return 0;
    }
    KeyState[] last = parts.getLast();
    return KeySort.sharedBytes(new KeyState[] {parts.getFirst()[0], last[last.length - 1]});
  }

  int size() {
    return size;
  }

  /// All keys of both; a key's state is the one in `newer`, after the one here.
  KeyRun merge(KeyRun newer) {
    if (size == 0 || newer.size == 0) {
      return size == 0 ? newer : this;
    }
    int common = Math.min(Math.min(shared, newer.shared), mismatch(newer));
    long[] olderWords = wordsAfter(common);
    long[] newerWords = newer.wordsAfter(common);
    KeyRun merged = new KeyRun(common, size + newer.size);
    int older = 0;
    int next = 0;
    while (older < size && next < newer.size) {
      int order = Long.compareUnsigned(olderWords[older], newerWords[next]);
      if (order == 0) {
        order = Arrays.compareUnsigned(states[older].key(), newer.states[next].key());
      }
      if (order <= 0) {
        merged.append(states[older], olderWords[older++]);
      } else {
        merged.append(newer.states[next], newerWords[next++]);
      }
      if (order == 0) {
        merged.replaceLast(newer.states[next++]);
      }
    }
    merged.appendAll(states, olderWords, older, size);
    merged.appendAll(newer.states, newerWords, next, newer.size);
    return merged;
  }

  SortedTree<KeyState> toTree() {
    return SortedTree.of(Arrays.copyOf(states, size));
  }

  /// In the order of the keys, a key's newer state behind its older one.
  private void add(KeyState state, long word) {
    if (size > 0 && words[size - 1] == word && Arrays.equals(states[size - 1].key(), state.key())) {
      replaceLast(state);
    } else {
      append(state, word);
    }
  }

  private void append(KeyState state, long word) {
    states[size] = state;
    words[size++] = word;
  }

  private void appendAll(KeyState[] from, long[] fromWords, int start, int end) {
    System.arraycopy(from, start, states, size, end - start);
    System.arraycopy(fromWords, start, words, size, end - start);
    size += end - start;
  }

  private void replaceLast(KeyState newer) {
    states[size - 1] = newer.after(states[size - 1]);
  }

  private int mismatch(KeyRun other) {
    int mismatch = Arrays.mismatch(states[0].key(), other.states[0].key());
    return mismatch < 0 ? Integer.MAX_VALUE : mismatch;
  }

  private long[] wordsAfter(int bytes) {
    if (bytes == shared) {
      return words;
    }
    long[] longer = new long[size];
    for (int i = 0; i < size; i++) {
      longer[i] = KeySort.word(states[i].key(), bytes);
    }
    return longer;
  }
}
