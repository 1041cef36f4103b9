package io.kvorum.server.lease;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Who speaks for leases: the keeper of the member that leads, here or elsewhere. Answers have one
/// number for each lease, in their order.
interface LeaseAuthority {
  /// Gives leases their whole time again: the granted seconds of each, 0 for one that has ended.
  CompletableFuture<List<Long>> renew(List<Long> leases);

  /// The whole seconds that leases have left, -1 for one that does not exist.
  CompletableFuture<List<Long>> left(List<Long> leases);
}
