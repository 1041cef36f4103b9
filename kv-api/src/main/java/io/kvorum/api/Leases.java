package io.kvorum.api;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/// etcd's Lease service. Times to live are whole seconds.
public interface Leases {
  /// `id` 0 lets the server choose.
  CompletableFuture<GrantResponse> grant(CallContext context, long ttlSeconds, long id);

  CompletableFuture<RevokeResponse> revoke(CallContext context, long id);

  /// One renewal; an unknown lease answers with a time to live of 0.
  CompletableFuture<KeepAliveResponse> keepAlive(CallContext context, long id);

  CompletableFuture<TimeToLiveResponse> timeToLive(CallContext context, long id, boolean keys);

  CompletableFuture<LeasesResponse> leases(CallContext context);

  record GrantResponse(ResponseHeader header, long id, long ttlSeconds) {}

  record RevokeResponse(ResponseHeader header) {}

  record KeepAliveResponse(ResponseHeader header, long id, long ttlSeconds) {}

  /// `ttlSeconds` is what is left, -1 for a lease that does not exist.
  record TimeToLiveResponse(
      ResponseHeader header, long id, long ttlSeconds, long grantedTtlSeconds, List<Bytes> keys) {}

  record LeasesResponse(ResponseHeader header, List<Long> ids) {}
}
