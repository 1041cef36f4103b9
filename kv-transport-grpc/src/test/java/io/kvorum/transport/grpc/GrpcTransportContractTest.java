package io.kvorum.transport.grpc;

import io.kvorum.raft.transport.PeerTransportProvider;
import io.kvorum.tck.transport.TransportContract;
import java.util.Map;

class GrpcTransportContractTest extends TransportContract {
  @Override
  protected PeerTransportProvider<?> provider() {
    return new GrpcTransportProvider();
  }

  @Override
  protected Map<String, String> settings() {
    return Map.of("ping-interval", "100ms", "silence-limit", "1s", "ask-timeout", "1s");
  }
}
