package io.kvorum.server.node;

import io.kvorum.api.KvException;
import io.kvorum.state.Applied;
import io.kvorum.state.Command;
import io.kvorum.state.Outcome;
import io.kvorum.state.ReadView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// The leases of all clients, and what was promised about each: that it lives at least as long as
/// was granted, and that nobody calls it ended before (reliability.md, L1).
final class SimLeases {
  private static final int MAX_TTL_SECONDS = 12;

  private final SimWorld world;
  private final Map<Long, Lease> leases = new HashMap<>();
  private final List<Lease> alive = new ArrayList<>();
  private long lastId;
  private long lastPrimaryTerm;

  private static final class Lease {
    final long id;
    final long ttlNanos;
    long promisedUntil;
    boolean seen;
    boolean ended;
    long endedNanos;
    boolean revoked;

    Lease(long id, long ttlNanos) {
      this.id = id;
      this.ttlNanos = ttlNanos;
    }
  }

  SimLeases(SimWorld world) {
    this.world = world;
  }

  /// A member's clock may be as much too fast.
  private long atLeast(Lease lease) {
    return (long) (lease.ttlNanos * (1 - 2 * world.settings().drift()));
  }

  Command.LeaseGrant grant() {
    long seconds = 2 + world.upTo(MAX_TTL_SECONDS - 2);
    Lease lease = new Lease(++lastId, seconds * SimWorld.SECOND);
    leases.put(lease.id, lease);
    return new Command.LeaseGrant(lease.id, seconds);
  }

  void granted(long id, long calledNanos) {
    Lease lease = leases.get(id);
    lease.promisedUntil = Math.max(lease.promisedUntil, calledNanos + atLeast(lease));
  }

  /// Some lease that was seen and has not ended, or 0.
  long any() {
    return alive.isEmpty() ? 0 : alive.get(world.random().nextInt(alive.size())).id;
  }

  Command.LeaseRevoke revoke(long id) {
    leases.get(id).revoked = true;
    return new Command.LeaseRevoke(id);
  }

  /// Asks a member's keeper, which may not be the one to ask, and has just been confirmed as leader
  /// if it is.
  void renew(SimMember member, long id, long calledNanos) {
    var _ =
        member
            .keeper()
            .renew(List.of(id))
            .thenAccept(seconds -> renewed(member, id, calledNanos, seconds.getFirst() > 0));
  }

  private void renewed(SimMember member, long id, long calledNanos, boolean renewed) {
    Lease lease = leases.get(id);
    if (renewed) {
      world.saw(SimSeen.LEASE_RENEWED);
      SimOracle.require(
          !lease.ended || lease.endedNanos >= calledNanos,
          "L1 a lease that has ended is not renewed",
          id,
          member);
      granted(id, calledNanos);
    } else {
      SimOracle.require(
          lease.ended || lease.revoked || world.now() >= lease.promisedUntil,
          "L1 no lease is called ended before its time",
          id,
          member);
    }
  }

  /// After each turn of a keeper.
  void checkKeeper(SimMember member) {
    if (!alive.isEmpty() && speaks(member)) {
      long term = member.status().term();
      SimOracle.require(
          member.machine().state().applied().id().term() == term,
          "L1 who speaks for leases has applied the first entry of its own term",
          member);
      if (term != lastPrimaryTerm) {
        lastPrimaryTerm = term;
        world.saw(SimSeen.LEASE_PRIMARY_CHANGED);
      }
    }
  }

  private boolean speaks(SimMember member) {
    try {
      return member.keeper().left(alive.getFirst().id).isPresent();
    } catch (KvException notPrimary) {
      return false;
    }
  }

  void applied(Applied one) {
    if (one.outcome() instanceof Outcome.Granted(long id, long ttl)) {
      Lease lease = leases.get(id);
      lease.seen = true;
      alive.add(lease);
    }
  }

  /// The newest state that any member has.
  void look(ReadView view) {
    for (Iterator<Lease> each = alive.iterator(); each.hasNext(); ) {
      Lease lease = each.next();
      if (view.lease(lease.id).isEmpty()) {
        each.remove();
        ends(lease);
      }
    }
  }

  private void ends(Lease lease) {
    lease.ended = true;
    lease.endedNanos = world.now();
    world.saw(lease.revoked ? SimSeen.LEASE_REVOKED : SimSeen.LEASE_EXPIRED);
    SimOracle.require(
        lease.revoked || world.now() >= lease.promisedUntil,
        "L1 no lease ends before its time",
        lease.id,
        world.now(),
        lease.promisedUntil);
  }

  void end() {
    for (Lease lease : leases.values()) {
      SimOracle.require(lease.ended || !lease.seen, "L1 every lease ends", lease.id);
    }
  }
}
