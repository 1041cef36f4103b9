package io.kvorum.api;

/// A password, or what is made of one: it does not show itself in a log line.
public record Secret(Bytes value) {
  public static final Secret EMPTY = new Secret(Bytes.EMPTY);

  public static Secret of(String text) {
    return new Secret(Bytes.utf8(text));
  }

  public boolean isEmpty() {
    return value.isEmpty();
  }

  public String text() {
    return value.utf8();
  }

  @Override
  public String toString() {
    return "(secret)";
  }
}
