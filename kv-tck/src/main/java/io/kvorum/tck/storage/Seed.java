package io.kvorum.tck.storage;

import java.util.Random;

/// The seed of a test with chance in it: given by the system property `kvorum.tck.seed`, or new.
record Seed(long value) {
  private static final String PROPERTY = "kvorum.tck.seed";

  static Seed choose() {
    return new Seed(Long.getLong(PROPERTY, new Random().nextLong()));
  }

  Random random() {
    return new Random(value);
  }

  @Override
  public String toString() {
    return "seed " + value + " (repeat with -D" + PROPERTY + "=" + value + ")";
  }
}
