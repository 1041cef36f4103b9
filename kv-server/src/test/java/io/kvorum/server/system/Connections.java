package io.kvorum.server.system;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// One client's connections to the members of a cluster, of which it uses one at a time. One thread
/// uses it.
final class Connections implements AutoCloseable {
  private final Supplier<List<String>> addresses;
  private final Duration limit;
  private final Map<String, Wire> wires = new HashMap<>();
  private int turn;

  /// @param first which of the addresses is used first
  Connections(Supplier<List<String>> addresses, Duration limit, int first) {
    this.addresses = addresses;
    this.limit = limit;
    this.turn = first;
  }

  Wire current() {
    List<String> now = addresses.get();
    return to(now.get(Math.floorMod(turn, now.size())));
  }

  Wire to(String address) {
    return wires.computeIfAbsent(address, a -> new Wire(a, limit));
  }

  /// Goes on to the next member.
  Wire next() {
    turn++;
    return current();
  }

  @Override
  public void close() {
    wires.values().forEach(Wire::close);
  }
}
