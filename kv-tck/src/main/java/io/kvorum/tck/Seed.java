package io.kvorum.tck;

import java.util.Random;

/// The seed of a test with chance in it: given by the system property `kvorum.tck.seed`, or new.
public record Seed(long value) {
  /// The system property that repeats a run.
  public static final String PROPERTY = "kvorum.tck.seed";

  public static Seed choose() {
    return new Seed(Long.getLong(PROPERTY, new Random().nextLong()));
  }

  public Random random() {
    return new Random(value);
  }

  @Override
  public String toString() {
    return "seed " + value + " (repeat with -D" + PROPERTY + "=" + value + ")";
  }
}
