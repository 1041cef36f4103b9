package io.kvorum.transport.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.MemberId;
import io.kvorum.api.config.Settings;
import io.kvorum.raft.transport.PeerIdentity;
import io.kvorum.raft.transport.PeerTransport;
import io.kvorum.raft.transport.support.Nobody;
import java.io.IOException;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the contract cannot say, because a transport may have other limits. HTTP/2's server speaks
/// first.
@Timeout(60)
class ConnectionLimitTest {
  private final GrpcTransportProvider provider = new GrpcTransportProvider();
  private final PeerTransport transport =
      provider.open(
          provider.configure(
              Settings.of(
                  "peers", Map.of("listen-urls", "http://127.0.0.1:0", "max-connections", "2"))),
          new PeerIdentity(new MemberId(1), 0xc1),
          new Nobody());

  @AfterEach
  void close() {
    transport.close();
  }

  private Socket dial() throws IOException {
    return new Socket(transport.address().getAddress(), transport.address().getPort());
  }

  private static boolean isWelcome(Socket socket) throws IOException {
    return socket.getInputStream().read() >= 0;
  }

  @Test
  void connections_beyond_the_limit_are_closed_at_once() throws IOException {
    try (Socket first = dial();
        Socket second = dial();
        Socket third = dial()) {
      assertThat(isWelcome(first)).isTrue();
      assertThat(isWelcome(second)).isTrue();
      assertThat(isWelcome(third)).isFalse();
    }
  }

  @Test
  void a_connection_that_has_ended_leaves_its_place_to_another() throws IOException {
    try (Socket first = dial()) {
      assertThat(isWelcome(first)).isTrue();
      try (Socket second = dial()) {
        assertThat(isWelcome(second)).isTrue();
      }

      boolean isReplaced = false;
      while (!isReplaced) {
        try (Socket third = dial()) {
          isReplaced = isWelcome(third);
        }
      }

      assertThat(isWelcome(first)).isTrue();
    }
  }
}
