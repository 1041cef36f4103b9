package io.kvorum.raft.transport;

import io.kvorum.api.MemberId;
import io.kvorum.api.config.Settings;

/// A peer transport as a plugin, found by `ServiceLoader`.
public interface PeerTransportProvider<C> {
  /// The name by which the configuration chooses it.
  String name();

  C configure(Settings settings);

  /// Binds and begins to listen; messages go out once `PeerTransport.peers` has named the others.
  PeerTransport open(C config, MemberId self, PeerHandler handler);
}
