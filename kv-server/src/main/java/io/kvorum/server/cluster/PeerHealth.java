package io.kvorum.server.cluster;

import io.kvorum.api.MemberId;
import java.time.Duration;
import java.util.Optional;

/// Which other members can be reached.
@FunctionalInterface
public interface PeerHealth {
  /// How long another member has been heard without a gap; empty if it is not heard now.
  Optional<Duration> reachableFor(MemberId member);
}
