package io.kvorum.server.metrics;

import io.kvorum.state.Command;
import io.kvorum.state.Outcome;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;

/// Counts of leases. Grants and ends are counted where they are applied, on every member; renewals
/// on the member that leads.
public final class LeaseMetrics {
  private final CounterDataPoint granted;
  private final CounterDataPoint revoked;
  private final DistributionDataPoint ttls;

  public LeaseMetrics(Meters meters) {
    granted =
        meters.counter("etcd_debugging_lease_granted_total", "The total number of granted leases.");
    revoked =
        meters.counter("etcd_debugging_lease_revoked_total", "The total number of revoked leases.");
    ttls =
        meters.histogram(
            "etcd_debugging_lease_ttl_total",
            "Bucketed histogram of lease TTLs.",
            Meters.doubling(1, 24));
  }

  void applied(Command command, Outcome outcome) {
    switch (command) {
      case Command.ByUser(_, Command inner) -> applied(inner, outcome);
      case Command.LeaseGrant _ when outcome instanceof Outcome.Granted(_, long ttlSeconds) -> {
        granted.inc();
        ttls.observe((double) ttlSeconds);
      }
      case Command.LeaseRevoke _, Command.LeaseExpire _ when outcome instanceof Outcome.Done ->
          revoked.inc();
      default -> {
        // Nothing of leases, or denied.
      }
    }
  }
}
