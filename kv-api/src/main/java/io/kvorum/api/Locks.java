package io.kvorum.api;

import java.util.concurrent.CompletableFuture;

/// etcd's Lock service: the server waits for a lock in its client's stead. Who cancels the future
/// gives up waiting.
public interface Locks {
  /// Completes when the lock of that name is held by the lease. Without a lease, 0, the server
  /// grants one that nobody renews.
  CompletableFuture<LockResponse> lock(CallContext context, Bytes name, long lease);

  /// Gives a lock back; `key` is what `lock` has answered.
  CompletableFuture<UnlockResponse> unlock(CallContext context, Bytes key);

  /// @param key exists as long as the lock is held
  record LockResponse(ResponseHeader header, Bytes key) {}

  record UnlockResponse(ResponseHeader header) {}
}
