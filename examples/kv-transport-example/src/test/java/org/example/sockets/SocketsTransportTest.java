package org.example.sockets;

import io.kvorum.raft.transport.PeerTransportProvider;
import io.kvorum.tck.transport.TransportContract;
import java.util.Map;

/// The rules that Kvorum asks of every transport, with short time limits, that it may end the
/// sooner.
class SocketsTransportTest extends TransportContract {
  @Override
  protected PeerTransportProvider<?> provider() {
    return new SocketsProvider();
  }

  @Override
  protected Map<String, String> settings() {
    return Map.of(
        "ping-interval", "100ms",
        "silence-limit", "2s",
        "handshake-timeout", "2s",
        "ask-timeout", "3s");
  }
}
