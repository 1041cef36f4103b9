package io.kvorum.state;

/// @param cacheBytes bound of the memory for decoded values of recently used keys
public record StateConfig(long cacheBytes) {
  public static StateConfig defaults() {
    return new StateConfig(64L << 20);
  }
}
