package io.kvorum.state;

/// @param cacheBytes bound of the memory for decoded values of recently used keys; 0 keeps hardly
///   any
public record StateConfig(long cacheBytes) {
  public StateConfig {
    if (cacheBytes < 0) {
      throw new IllegalArgumentException("cache of " + cacheBytes + " bytes");
    }
  }

  public static StateConfig defaults() {
    return new StateConfig(64L << 20);
  }
}
