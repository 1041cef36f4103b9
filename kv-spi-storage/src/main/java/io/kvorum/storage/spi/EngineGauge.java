package io.kvorum.storage.spi;

/// A number that an engine tells of a store, as it is at the moment. A member publishes it on
/// `/metrics` as `kvorum_engine_` and its name.
///
/// @param name lower-case words with underscores, the unit last: `memory_used_bytes`
/// @param help what it counts, in a sentence
public record EngineGauge(String name, String help, double value) {
  public EngineGauge {
    if (!name.matches("[a-z][a-z0-9]*(_[a-z0-9]+)*")) {
      throw new IllegalArgumentException(
          "gauge name \"" + name + "\" is not lower-case words with underscores");
    }
  }
}
