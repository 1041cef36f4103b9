package io.kvorum.server.cluster;

import java.util.Comparator;
import java.util.Optional;

/// What decides whether members can work together: the first two numbers of a version.
public record MinorVersion(int major, int minor) implements Comparable<MinorVersion> {
  /// What a cluster has until all members have told theirs (etcd's `MinClusterVersion`).
  public static final MinorVersion LEAST = new MinorVersion(3, 0);

  private static final Comparator<MinorVersion> ORDER =
      Comparator.comparingInt(MinorVersion::major).thenComparingInt(MinorVersion::minor);

  /// Empty if the text does not begin with two numbers and dots.
  public static Optional<MinorVersion> parse(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length < 2 || !parts[0].matches("\\d{1,6}") || !parts[1].matches("\\d{1,6}")) {
      return Optional.empty();
    }
    return Optional.of(new MinorVersion(Integer.parseInt(parts[0]), Integer.parseInt(parts[1])));
  }

  /// As the cluster's version is kept: `3.7.0`.
  public String clusterVersion() {
    return this + ".0";
  }

  boolean isJustBelow(MinorVersion other) {
    return major == other.major && minor == other.minor - 1;
  }

  @Override
  public int compareTo(MinorVersion other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
