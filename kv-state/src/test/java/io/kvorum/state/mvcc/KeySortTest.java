package io.kvorum.state.mvcc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Compared with the JDK's stable sort of objects.
class KeySortTest {
  private static final Comparator<KeyState> BY_KEY =
      (one, other) -> Arrays.compareUnsigned(one.key(), other.key());

  @Test
  void few_keys_of_every_shape_are_sorted() {
    assertSorted();
    assertSorted("one");
    assertSorted("b", "a");
    assertSorted("a", "a", "a");
    assertSorted("a\0", "a", "a\0\0", "a", "");
    assertSorted("\u00ff", "\u007f", "\u0080", "\0");
    assertSorted("prefix/ab", "prefix/", "prefix", "prefix/aa", "other");
  }

  @Test
  void random_keys_are_sorted_and_equal_ones_keep_their_order() {
    RandomGenerator random = new Random(26);
    for (int round = 0; round < 300; round++) {
      KeyState[] states = new KeyState[random.nextInt(400)];
      byte[] shared = bytes(random, random.nextInt(4), 256);
      int alphabet = 1 + random.nextInt(256);
      for (int i = 0; i < states.length; i++) {
        byte[] tail = bytes(random, random.nextInt(12), alphabet);
        byte[] key = Arrays.copyOf(shared, shared.length + tail.length);
        System.arraycopy(tail, 0, key, shared.length, tail.length);
        states[i] = KeyState.place(key, i, 0);
      }
      assertSorted(states);
    }
  }

  private static byte[] bytes(RandomGenerator random, int length, int alphabet) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) random.nextInt(alphabet);
    }
    return bytes;
  }

  private static void assertSorted(String... keys) {
    KeyState[] states = new KeyState[keys.length];
    for (int i = 0; i < keys.length; i++) {
      states[i] = KeyState.place(keys[i].getBytes(StandardCharsets.ISO_8859_1), i, 0);
    }
    assertSorted(states);
  }

  private static void assertSorted(KeyState[] states) {
    KeyState[] expected = states.clone();
    Arrays.sort(expected, BY_KEY);
    assertThat(KeySort.byKey(states.clone())).containsExactly(expected);
  }
}
