package io.kvorum.api.frontend;

import java.net.SocketAddress;
import java.util.List;

/// A running client protocol. `close` refuses new work, lets answers under way leave for a short
/// time, then closes every connection.
public interface Frontend extends AutoCloseable {
  /// The bound addresses, in the order of the configured URLs.
  List<SocketAddress> addresses();

  @Override
  void close();
}
