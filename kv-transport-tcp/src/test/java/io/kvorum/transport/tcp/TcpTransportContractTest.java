package io.kvorum.transport.tcp;

import io.kvorum.raft.transport.PeerTransportProvider;
import io.kvorum.tck.transport.TransportContract;
import java.util.Map;

class TcpTransportContractTest extends TransportContract {
  @Override
  protected PeerTransportProvider<?> provider() {
    return new TcpTransportProvider();
  }

  @Override
  protected Map<String, String> settings() {
    return Map.of(
        "ping-interval", "50ms",
        "silence-limit", "1s",
        "handshake-timeout", "2s",
        "first-redial", "10ms",
        "longest-redial", "50ms",
        "ask-timeout", "1s");
  }
}
