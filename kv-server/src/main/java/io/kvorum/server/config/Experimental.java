package io.kvorum.server.config;

import java.util.Map;
import java.util.Optional;

/// The `experimental-` flags that etcd 3.7 has removed and that configurations of 3.5 and 3.6 still
/// pass: what each is called now.
final class Experimental {
  private static final String PREFIX = "experimental-";
  private static final Map<String, String> GATES =
      Map.of(
          "initial-corrupt-check", "InitialCorruptCheck",
          "compact-hash-check-enabled", "CompactHashCheck",
          "stop-grpc-service-on-defrag", "StopGRPCServiceOnDefrag",
          "txn-mode-write-with-shared-buffer", "TxnModeWriteWithSharedBuffer",
          "enable-lease-checkpoint", "LeaseCheckpoint",
          "enable-lease-checkpoint-persist", "LeaseCheckpointPersist",
          "set-member-localaddr", "SetMemberLocalAddr");

  /// A setting by its name of today.
  record Renamed(Flag flag, String value) {}

  private final FlagTable table;

  Experimental(FlagTable table) {
    this.table = table;
  }

  /// Whether the flag's successor is a switch, which needs no value on the command line.
  boolean isSwitch(String name) {
    return GATES.containsKey(bare(name))
        || successor(name).filter(flag -> flag.type() == FlagType.SWITCH).isPresent();
  }

  boolean isKnown(String name) {
    return name.startsWith(PREFIX)
        && (GATES.containsKey(bare(name)) || successor(name).isPresent());
  }

  /// What a setting of the old name says today; empty if the name has never been one.
  Optional<Renamed> rename(String name, String value) {
    String gate = GATES.get(bare(name));
    if (name.startsWith(PREFIX) && gate != null) {
      return table.find(FeatureGates.FLAG).map(flag -> new Renamed(flag, gate + "=" + value));
    }
    return successor(name).map(flag -> new Renamed(flag, value));
  }

  private Optional<Flag> successor(String name) {
    return name.startsWith(PREFIX) ? table.find(bare(name)) : Optional.empty();
  }

  private static String bare(String name) {
    return name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
  }
}
