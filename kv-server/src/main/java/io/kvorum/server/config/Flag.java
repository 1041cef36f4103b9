package io.kvorum.server.config;

import java.util.List;
import java.util.Locale;

/// One flag of the command line, which is a key of the configuration file and an environment
/// variable as well.
///
/// @param name without dashes in front
/// @param choices the only values allowed, or empty if `type` alone decides
/// @param byDefault the value when nobody sets it
/// @param about one sentence for the help text
record Flag(
    String name,
    FlagType type,
    List<String> choices,
    String byDefault,
    Standing standing,
    String about) {
  private static final String ENVIRONMENT_PREFIX = "ETCD_";

  /// What this build does with a flag that is set.
  enum Standing {
    /// It takes effect.
    USED,
    /// Its feature is not built yet: a warning names it.
    LATER,
    /// It sets what does not exist here, such as a detail of etcd's own storage: a warning says so.
    MOOT,
    /// etcd accepts and ignores it in silence, and so does this.
    OBSOLETE
  }

  /// The environment variable of the same meaning: `data-dir` is `ETCD_DATA_DIR`.
  String variable() {
    return ENVIRONMENT_PREFIX + name.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  /// @throws IllegalArgumentException if `text` is no value for this flag
  void check(String text) {
    if (byDefault.isEmpty() && standing == Standing.OBSOLETE) {
      return;
    }
    type.check(text);
    if (!choices.isEmpty() && !choices.contains(text)) {
      throw new IllegalArgumentException("invalid value \"" + text + "\"");
    }
  }
}
