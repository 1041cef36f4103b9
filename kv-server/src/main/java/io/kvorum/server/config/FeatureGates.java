package io.kvorum.server.config;

import io.kvorum.api.config.ConfigException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// etcd's feature gates: which there are in 3.7, and which of them are on.
final class FeatureGates {
  static final String FLAG = "feature-gates";
  static final String INITIAL_CORRUPT_CHECK = "InitialCorruptCheck";
  static final String COMPACT_HASH_CHECK = "CompactHashCheck";

  private static final String ALL_ALPHA = "AllAlpha";
  private static final String ALL_BETA = "AllBeta";
  private static final String CHECKPOINT = "LeaseCheckpoint";
  private static final String CHECKPOINT_PERSIST = "LeaseCheckpointPersist";

  /// The gates that are on unless switched off; those are etcd's beta features.
  private static final Map<String, Boolean> DEFAULTS =
      Map.of(
          "StopGRPCServiceOnDefrag",
          false,
          INITIAL_CORRUPT_CHECK,
          false,
          COMPACT_HASH_CHECK,
          false,
          "TxnModeWriteWithSharedBuffer",
          true,
          CHECKPOINT,
          false,
          CHECKPOINT_PERSIST,
          false,
          "SetMemberLocalAddr",
          false,
          "FastLeaseKeepAlive",
          true,
          "PriorityRequest",
          false);

  private FeatureGates() {}

  /// Reads `A=true,B=false`. A gate named itself wins over `AllAlpha` and `AllBeta`.
  ///
  /// @throws ConfigException for an unknown gate or a value that is not true or false
  static Map<String, Boolean> parse(String text) {
    Map<String, Boolean> named = new TreeMap<>();
    for (String pair : text.split("[,\n]", -1)) {
      if (!pair.isBlank()) {
        put(named, pair.strip());
      }
    }
    Map<String, Boolean> gates = new TreeMap<>();
    DEFAULTS.forEach((gate, on) -> gates.put(gate, valueOf(gate, on, named)));
    if (isOn(gates, CHECKPOINT_PERSIST) && !isOn(gates, CHECKPOINT)) {
      throw new ConfigException(
          "enabling feature gate LeaseCheckpointPersist requires enabling feature gate"
              + " LeaseCheckpoint");
    }
    return gates;
  }

  private static boolean valueOf(String gate, boolean byDefault, Map<String, Boolean> named) {
    String group = byDefault ? ALL_BETA : ALL_ALPHA;
    return Optional.ofNullable(named.get(gate))
        .or(() -> Optional.ofNullable(named.get(group)))
        .orElse(byDefault);
  }

  /// How mature a feature is.
  static String stage(String gate) {
    return DEFAULTS.getOrDefault(gate, false) ? "BETA" : "ALPHA";
  }

  static boolean isOn(Map<String, Boolean> gates, String gate) {
    return Boolean.TRUE.equals(gates.get(gate));
  }

  private static void put(Map<String, Boolean> named, String pair) {
    int equals = pair.indexOf('=');
    if (equals < 0) {
      throw new ConfigException("missing bool value for " + pair);
    }
    String gate = pair.substring(0, equals).strip();
    String value = pair.substring(equals + 1).strip();
    if (!DEFAULTS.containsKey(gate) && !gate.equals(ALL_ALPHA) && !gate.equals(ALL_BETA)) {
      throw new ConfigException("unrecognized feature gate: " + gate);
    }
    boolean on =
        GoNumber.truth(value)
            .orElseThrow(
                () ->
                    new ConfigException(
                        "invalid value of " + gate + "=" + value + ", err: parse error"));
    named.put(gate, on);
  }
}
