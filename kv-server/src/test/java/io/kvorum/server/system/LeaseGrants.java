package io.kvorum.server.system;

import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrantResponse;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import java.util.List;
import java.util.Map;

/// Grants at the edges of what is allowed. They are revoked at once, so that no clock takes part.
final class LeaseGrants {
  /// Id and time to live in seconds.
  static final List<Map.Entry<Long, Long>> CASES =
      List.of(
          Map.entry(0L, 100L),
          Map.entry(0L, 1L),
          Map.entry(5L, 0L),
          Map.entry(5L, -1L),
          Map.entry(5L, Long.MIN_VALUE),
          Map.entry(5L, 2L),
          Map.entry(5L, 3L),
          Map.entry(5L, 9_000_000_000L),
          Map.entry(5L, 9_000_000_001L),
          Map.entry(5L, Long.MAX_VALUE),
          Map.entry(Long.MAX_VALUE, 60L),
          Map.entry(Long.MIN_VALUE, 60L));

  private LeaseGrants() {}

  /// What the server said to the grant and to the revocation of the lease that it granted, in words
  /// that are the same for two servers.
  static String grantAndRevoke(Wire wire, long id, long ttlSeconds) {
    LeaseGrantRequest grant = LeaseGrantRequest.newBuilder().setID(id).setTTL(ttlSeconds).build();
    return switch (wire.call(LeaseGrpc.getLeaseGrantMethod(), grant)) {
      case Answer.Refused refused -> refused.toString();
      case Answer.Ok(LeaseGrantResponse granted) -> {
        LeaseRevokeRequest revoke = LeaseRevokeRequest.newBuilder().setID(granted.getID()).build();
        Answer revoked = wire.call(LeaseGrpc.getLeaseRevokeMethod(), revoke);
        yield "ttl %d, id %s, error '%s', %s"
            .formatted(
                granted.getTTL(),
                id == 0 ? "positive: " + (granted.getID() > 0) : granted.getID(),
                granted.getError(),
                revoked instanceof Answer.Ok ? "revoked" : revoked);
      }
      case Answer.Ok other -> throw new AssertionError("not a granted lease: " + other);
    };
  }
}
