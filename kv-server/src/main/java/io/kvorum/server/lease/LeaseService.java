package io.kvorum.server.lease;

import io.kvorum.api.CallContext;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.Leases;
import io.kvorum.server.auth.Authorizer;
import io.kvorum.server.auth.RpcRule;
import io.kvorum.server.node.Node;
import io.kvorum.server.service.Headers;
import io.kvorum.server.service.QuotaGate;
import io.kvorum.state.Applied;
import io.kvorum.state.AuthView;
import io.kvorum.state.Caller;
import io.kvorum.state.Command;
import io.kvorum.state.Outcome;
import io.kvorum.state.ReadView;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/// etcd's Lease service. Grants and revokes go through the log, renewals only to the clock of the
/// keeper that leads.
public final class LeaseService implements Leases {
  private static final long MISSING_TTL_SECONDS = -1;

  private final Node node;
  private final LeaseKeeper keeper;
  private final LeaseRoute route;
  private final Headers headers;
  private final QuotaGate quota;
  private final RandomGenerator random;
  private final Authorizer authorizer;
  private final long minTtlSeconds;

  /// @param random chooses the ids that clients leave open
  public LeaseService(
      Node node,
      LeaseKeeper keeper,
      LeaseRoute route,
      Headers headers,
      QuotaGate quota,
      RandomGenerator random,
      Authorizer authorizer) {
    this.node = node;
    this.keeper = keeper;
    this.route = route;
    this.headers = headers;
    this.quota = quota;
    this.random = random;
    this.authorizer = authorizer;
    // etcd: one and a half election time-outs, in whole seconds, rounded up.
    this.minTtlSeconds = Math.ceilDiv(3 * node.config().electionNanos(), 2_000_000_000L);
  }

  @Override
  public CompletableFuture<GrantResponse> grant(CallContext context, long ttlSeconds, long id) {
    if (!quota.hasRoomForLease()) {
      return quota.refuse();
    }
    long chosen = id == 0 ? unusedId() : id;
    Command grant = new Command.LeaseGrant(chosen, Math.max(ttlSeconds, minTtlSeconds));
    return authorizer.admitted(
        RpcRule.LEASE_GRANT,
        context,
        () -> authorizer.propose(context, grant).thenApply(this::granted));
  }

  private long unusedId() {
    long id = random.nextLong(1, Long.MAX_VALUE);
    while (node.view().lease(id).isPresent()) {
      id = random.nextLong(1, Long.MAX_VALUE);
    }
    return id;
  }

  private GrantResponse granted(Applied applied) {
    return switch (applied.outcome()) {
      case Outcome.Granted(long id, long ttlSeconds) ->
          new GrantResponse(headers.at(applied.revision()), id, ttlSeconds);
      case Outcome.Failed(KvError error) -> throw new KvException(error);
      default -> throw new IllegalStateException("outcome of a grant: " + applied.outcome());
    };
  }

  @Override
  public CompletableFuture<RevokeResponse> revoke(CallContext context, long id) {
    return authorizer
        .propose(context, new Command.LeaseRevoke(id))
        .thenApply(
            applied -> {
              if (applied.outcome() instanceof Outcome.Failed(KvError error)) {
                throw new KvException(error);
              }
              return new RevokeResponse(headers.at(applied.revision()));
            });
  }

  @Override
  public CompletableFuture<KeepAliveResponse> keepAlive(CallContext context, long id) {
    return authorizer
        .permitted(context, (auth, caller) -> mayWrite(auth, caller, id), () -> route.renew(id))
        .thenApply(ttlSeconds -> new KeepAliveResponse(headers.now(), id, ttlSeconds));
  }

  private static void mayWrite(AuthView auth, Caller caller, long lease) {
    requireName(caller);
    auth.checkLeaseWrite(caller, lease);
  }

  private static void requireName(Caller caller) {
    if (caller.isNobody()) {
      throw new KvException(KvError.USER_EMPTY);
    }
  }

  /// What is left, the leader knows; the keys are read here.
  @Override
  public CompletableFuture<TimeToLiveResponse> timeToLive(
      CallContext context, long id, boolean keys) {
    return node.barrier()
        .thenCompose(
            _ ->
                authorizer.read(
                    context,
                    (auth, caller) -> mayRead(auth, caller, id, keys),
                    () -> left(id).thenApply(left -> timeToLive(id, keys, left))));
  }

  private static void mayRead(AuthView auth, Caller caller, long lease, boolean keys) {
    requireName(caller);
    if (keys) {
      auth.checkLeaseRead(caller, lease);
    }
  }

  private CompletableFuture<Long> left(long id) {
    return node.view().lease(id).isPresent()
        ? route.left(id)
        : CompletableFuture.completedFuture(MISSING_TTL_SECONDS);
  }

  private TimeToLiveResponse timeToLive(long id, boolean keys, long leftSeconds) {
    ReadView view = node.view();
    Optional<ReadView.Lease> lease =
        leftSeconds == MISSING_TTL_SECONDS ? Optional.empty() : view.lease(id);
    return new TimeToLiveResponse(
        headers.at(view.revision()),
        id,
        lease.isPresent() ? leftSeconds : MISSING_TTL_SECONDS,
        lease.map(ReadView.Lease::ttlSeconds).orElse(0L),
        keys && lease.isPresent() ? view.keysOf(id) : List.of());
  }

  /// Sorted by the time left, the soonest first.
  @Override
  public CompletableFuture<LeasesResponse> leases(CallContext context) {
    return authorizer.read(
        context, this::mayReadAll, () -> CompletableFuture.completedFuture(leases(node.view())));
  }

  private void mayReadAll(AuthView auth, Caller caller) {
    requireName(caller);
    node.view().leases().forEach(lease -> auth.checkLeaseRead(caller, lease.id()));
  }

  private LeasesResponse leases(ReadView view) {
    record Left(long id, long nanos) {}
    List<Long> ids =
        view.leases().stream()
            .map(lease -> new Left(lease.id(), keeper.leftNanos(lease.id())))
            .sorted(Comparator.comparingLong(Left::nanos).thenComparingLong(Left::id))
            .map(Left::id)
            .toList();
    return new LeasesResponse(headers.at(view.revision()), ids);
  }
}
