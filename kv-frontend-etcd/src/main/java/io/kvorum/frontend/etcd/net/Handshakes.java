package io.kvorum.frontend.etcd.net;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The handshakes under way, no more than a limit.
///
/// One too many ends the oldest, not itself: a client that means it is done within milliseconds,
/// and the oldest are those that connected and then said nothing. Else a few thousand of them could
/// keep everyone out. Thread-safe.
final class Handshakes {
  private static final Logger LOG = LoggerFactory.getLogger(Handshakes.class);

  private final int limit;
  private final SequencedSet<Channel> underWay = new LinkedHashSet<>();

  Handshakes(int limit) {
    this.limit = limit;
  }

  /// Counts a connection until its handshake is over, one way or the other.
  void begin(Channel connection, Future<Channel> handshake) {
    add(connection)
        .ifPresent(
            oldest -> {
              LOG.debug("more than {} TLS handshakes: the oldest is ended", limit);
              var _ = oldest.close();
            });
    handshake.addListener(_ -> end(connection));
  }

  /// Returns whom to close, if there is one too many.
  private synchronized Optional<Channel> add(Channel connection) {
    underWay.addLast(connection);
    return underWay.size() > limit ? Optional.of(underWay.removeFirst()) : Optional.empty();
  }

  private synchronized void end(Channel connection) {
    underWay.remove(connection);
  }
}
