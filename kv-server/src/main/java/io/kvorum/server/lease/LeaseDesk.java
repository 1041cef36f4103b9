package io.kvorum.server.lease;

import io.kvorum.server.cluster.Replica;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongUnaryOperator;

/// Speaks for leases on the member that leads. Whoever asks is answered after a round of heartbeats
/// has confirmed that it still leads: what an overthrown leader says about leases is worth nothing.
/// Otherwise it fails with `NOT_PRIMARY_LESSOR`.
public final class LeaseDesk implements LeaseAuthority {
  private static final long ENDED = 0;
  private static final long MISSING = -1;

  private final Replica replica;
  private final LeaseKeeper keeper;

  public LeaseDesk(Replica replica, LeaseKeeper keeper) {
    this.replica = replica;
    this.keeper = keeper;
  }

  @Override
  public CompletableFuture<List<Long>> renew(List<Long> leases) {
    return each(leases, lease -> keeper.renew(lease).orElse(ENDED));
  }

  @Override
  public CompletableFuture<List<Long>> left(List<Long> leases) {
    return each(leases, lease -> keeper.left(lease).orElse(MISSING));
  }

  private CompletableFuture<List<Long>> each(List<Long> leases, LongUnaryOperator answer) {
    return replica.barrier().thenApply(_ -> leases.stream().map(answer::applyAsLong).toList());
  }
}
