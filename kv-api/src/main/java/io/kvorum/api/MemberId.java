package io.kvorum.api;

/// The id of a member, an unsigned 64-bit number; shown as etcd shows it, in hexadecimal.
public record MemberId(long value) implements Comparable<MemberId> {
  @Override
  public int compareTo(MemberId other) {
    return Long.compareUnsigned(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toHexString(value);
  }
}
