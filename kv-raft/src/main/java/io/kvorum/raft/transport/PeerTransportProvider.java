package io.kvorum.raft.transport;

import io.kvorum.api.Bytes;
import io.kvorum.api.config.Settings;
import java.net.URI;
import java.util.concurrent.CompletableFuture;

/// A peer transport as a plugin, found by `ServiceLoader`. `C` is its configuration: a record that
/// checks itself.
public interface PeerTransportProvider<C> {
  /// The name by which the configuration chooses it.
  String name();

  /// Reads its section. Mistakes are collected in the settings.
  C configure(Settings settings);

  /// Binds every configured URL and begins to listen; messages go out once `PeerTransport.peers`
  /// has named the others.
  ///
  /// @throws TransportException if an address cannot be bound or key material cannot be read
  PeerTransport open(C config, PeerIdentity self, PeerHandler handler);

  /// One question from someone who is no member yet (joining, discovery): nothing is bound, and
  /// whatever was opened for it is closed when the answer, or the failure, is there. Completes as
  /// `PeerTransport.ask` does (TRANSPORT-7).
  CompletableFuture<Bytes> ask(C config, URI peer, Bytes question);
}
