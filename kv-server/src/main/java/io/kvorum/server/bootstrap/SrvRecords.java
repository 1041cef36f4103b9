package io.kvorum.server.bootstrap;

import java.util.List;

/// Asks DNS where a service is served.
@FunctionalInterface
interface SrvRecords {
  /// One place (RFC 2782).
  ///
  /// @param priority the lowest comes first
  /// @param target a host, without a dot at its end
  record Place(int priority, int port, String target) {}

  /// The places in their order, never none.
  ///
  /// @param name as in `_service._tcp.domain`
  /// @throws LookupFailed if there are none, or no name server answers
  List<Place> places(String name) throws LookupFailed;

  /// Says why in its message.
  final class LookupFailed extends Exception {
    private static final long serialVersionUID = 1;

    LookupFailed(String message) {
      super(message);
    }
  }
}
