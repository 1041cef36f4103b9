package io.kvorum.api;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// etcd's Election service: candidates wait in a queue, and the first of it leads. Who cancels the
/// future of a campaign leaves the queue.
public interface Elections {
  /// Completes when the candidate leads. Without a lease, 0, the server grants one that nobody
  /// renews.
  CompletableFuture<CampaignResponse> campaign(
      CallContext context, Bytes name, long lease, Bytes value);

  /// Gives the leadership another value.
  CompletableFuture<ElectionResponse> proclaim(
      CallContext context, Optional<LeaderKey> leader, Bytes value);

  CompletableFuture<LeaderResponse> leader(CallContext context, Bytes name);

  /// Tells of the present leader, then of each new value and each new leader, until the future is
  /// cancelled. It completes with nothing else but a failure, which the listener hears too.
  CompletableFuture<Void> observe(
      CallContext context, Bytes name, StreamListener<LeaderResponse> listener);

  CompletableFuture<ElectionResponse> resign(CallContext context, Optional<LeaderKey> leader);

  /// What a candidate has in the queue.
  ///
  /// @param revision at which its key was made: the order of the queue
  record LeaderKey(Bytes name, Bytes key, long revision, long lease) {}

  record CampaignResponse(ResponseHeader header, LeaderKey leader) {}

  record ElectionResponse(ResponseHeader header) {}

  record LeaderResponse(ResponseHeader header, KeyValue kv) {}
}
