package io.kvorum.api.plugin;

import java.util.function.Function;

/// A provider, and where it comes from.
public record Found<P>(P provider, Origin origin) {
  /// The same provider by another of its types.
  public <Q> Found<Q> as(Function<P, Q> type) {
    return new Found<>(type.apply(provider), origin);
  }
}
