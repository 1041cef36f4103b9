package io.kvorum.bench.load;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalDouble;

/// How a workload is driven.
///
/// @param endpoints where the server's members listen, in plain text, at least one; the connections
///   are spread over them
/// @param connections how many, at least 1
/// @param inFlight open calls over all connections, at least 1; under a rate the most that may be
///   open
/// @param warmUpNanos driven but not measured, 0 or more
/// @param limit what ends the measured part
/// @param callsPerSecond open loop at this rate; closed loop where empty
/// @param silenceNanos with open calls and no byte from the server for so long, the run has failed
/// @param serverPids the processes whose CPU and memory are read
public record LoadPlan(
    List<InetSocketAddress> endpoints,
    int connections,
    int inFlight,
    long warmUpNanos,
    Limit limit,
    OptionalDouble callsPerSecond,
    long silenceNanos,
    List<Long> serverPids) {
  private static final int MAX_CONNECTIONS = 10_000;
  private static final int MAX_IN_FLIGHT = 1_000_000;

  public LoadPlan {
    endpoints = List.copyOf(endpoints);
    serverPids = List.copyOf(serverPids);
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException("endpoint: there is none");
    }
    if (connections < 1 || connections > MAX_CONNECTIONS) {
      throw new IllegalArgumentException(
          "connections: " + connections + " is not from 1 to " + MAX_CONNECTIONS);
    }
    if (inFlight < connections || inFlight > MAX_IN_FLIGHT) {
      throw new IllegalArgumentException(
          "in-flight: "
              + inFlight
              + " is not from the number of connections, "
              + connections
              + ", to "
              + MAX_IN_FLIGHT);
    }
    if (warmUpNanos < 0) {
      throw new IllegalArgumentException("warm-up: below 0");
    }
  }

  /// Where the connection of this number, from 0, goes to.
  InetSocketAddress endpointOf(int connection) {
    return endpoints.get(connection % endpoints.size());
  }

  /// What the requests on the connection of this number name as `:authority`.
  String authorityOf(int connection) {
    InetSocketAddress endpoint = endpointOf(connection);
    return endpoint.getHostString() + ":" + endpoint.getPort();
  }

  /// The calls that the connection of this number, from 0, may have open: an even share.
  int inFlightOf(int connection) {
    return inFlight / connections + (connection < inFlight % connections ? 1 : 0);
  }
}
