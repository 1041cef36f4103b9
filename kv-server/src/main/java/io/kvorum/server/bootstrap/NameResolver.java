package io.kvorum.server.bootstrap;

import java.net.UnknownHostException;

/// Turns the name of a host into its first address, as a number.
@FunctionalInterface
public interface NameResolver {
  String address(String host) throws UnknownHostException;
}
