package io.kvorum.server.lease;

import io.kvorum.server.cluster.Replica;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Speaks for leases on the member that leads. Whoever asks is answered after a round of heartbeats
/// has confirmed that it still leads: what an overthrown leader says about leases is worth nothing.
/// Otherwise it fails with `NOT_PRIMARY_LESSOR`.
public final class LeaseDesk implements LeaseAuthority {
  private static final long MISSING = -1;

  private final Replica replica;
  private final LeaseKeeper keeper;

  public LeaseDesk(Replica replica, LeaseKeeper keeper) {
    this.replica = replica;
    this.keeper = keeper;
  }

  @Override
  public CompletableFuture<List<Long>> renew(List<Long> leases) {
    return replica.barrier().thenCompose(_ -> keeper.renew(leases));
  }

  @Override
  public CompletableFuture<List<Long>> left(List<Long> leases) {
    return replica
        .barrier()
        .thenApply(_ -> leases.stream().map(lease -> keeper.left(lease).orElse(MISSING)).toList());
  }
}
