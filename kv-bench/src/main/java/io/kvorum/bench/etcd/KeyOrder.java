package io.kvorum.bench.etcd;

import java.util.SplittableRandom;

/// Which key comes next.
public sealed interface KeyOrder {
  /// A number from 0 to the key space's size exclusive.
  long next();

  /// Each key as likely as any other, drawn anew for each request.
  final class Uniform implements KeyOrder {
    private final SplittableRandom random;
    private final long size;

    public Uniform(KeySpace keys, long seed) {
      this.random = new SplittableRandom(seed);
      this.size = keys.size();
    }

    @Override
    public long next() {
      return random.nextLong(size);
    }
  }

  /// Rising, and from the start again after the last.
  final class Rising implements KeyOrder {
    private final long size;
    private long following;

    public Rising(KeySpace keys) {
      this.size = keys.size();
    }

    @Override
    public long next() {
      long number = following;
      following = number + 1 == size ? 0 : number + 1;
      return number;
    }
  }

  /// One key, always.
  record Same(long number) implements KeyOrder {
    public Same {
      if (number < 0) {
        throw new IllegalArgumentException("a key's number: " + number + " is negative");
      }
    }

    @Override
    public long next() {
      return number;
    }
  }

  /// Every key once in an order without pattern, then the same again: a walk over the key space by
  /// a step that has no common divisor with its size.
  final class Shuffled implements KeyOrder {
    private final long size;
    private final long step;
    private long number;

    public Shuffled(KeySpace keys, long seed) {
      this.size = keys.size();
      var random = new SplittableRandom(seed);
      this.number = random.nextLong(size);
      this.step = stepFor(size, random);
    }

    @Override
    public long next() {
      long current = number;
      number = (number + step) % size;
      return current;
    }

    private static long stepFor(long size, SplittableRandom random) {
      if (size < 3) {
        return 1;
      }
      while (true) {
        long candidate = random.nextLong(size / 3, size);
        if (commonDivisor(candidate, size) == 1) {
          return candidate;
        }
      }
    }

    private static long commonDivisor(long a, long b) {
      return b == 0 ? a : commonDivisor(b, a % b);
    }
  }
}
