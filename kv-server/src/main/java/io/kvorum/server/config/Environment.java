package io.kvorum.server.config;

import io.kvorum.api.config.ConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Reads the variables `ETCD_...` by etcd's rules: each is a flag, one that is set as a flag too is
/// an error, and an unknown one is warned about.
final class Environment {
  static final String CONFIG_FILE = "ETCD_CONFIG_FILE";

  private static final String PREFIX = "ETCD_";
  private static final String VERSION = "ETCD_VERSION";

  /// Read by etcd in other places, and of no concern here.
  private static final Set<String> SILENT = Set.of("ETCD_UNSUPPORTED_ARCH");

  private final FlagTable table;
  private final Experimental experimental;
  private final Map<String, String> variables;
  private final List<Notice> notices = new ArrayList<>();

  Environment(FlagTable table, Map<String, String> environment) {
    this.table = table;
    this.experimental = new Experimental(table);
    this.variables = new TreeMap<>();
    environment.forEach(
        (name, value) -> {
          if (name.startsWith(PREFIX)) {
            variables.put(name, value);
          }
        });
  }

  Optional<String> configFile() {
    return Optional.ofNullable(variables.get(CONFIG_FILE)).filter(path -> !path.isEmpty());
  }

  /// Adds what the variables say to what the command line said.
  ///
  /// @throws ConfigException in etcd's words, for a variable that a flag shadows or that its flag
  ///   cannot take
  List<Notice> applyTo(FlagValues values) {
    dropVersion();
    Map<String, Flag> byVariable = new TreeMap<>();
    for (Flag flag : table.flags()) {
      byVariable.put(flag.variable(), flag);
    }
    for (String variable : variables.keySet()) {
      Flag flag = byVariable.get(variable);
      if (flag != null && values.isSet(flag.name())) {
        throw new ConfigException(
            "conflicting environment variable is shadowed by corresponding command-line flag"
                + " (either unset environment variable or disable flag)): "
                + variable);
      }
    }
    variables.forEach((variable, value) -> apply(values, byVariable, variable, value));
    return List.copyOf(notices);
  }

  private void apply(
      FlagValues values, Map<String, Flag> byVariable, String variable, String value) {
    Flag flag = byVariable.get(variable);
    if (flag != null) {
      set(values, new Experimental.Renamed(flag, value), variable);
    } else if (experimental.isKnown(nameOf(variable))) {
      experimental
          .rename(nameOf(variable), value)
          .ifPresent(setting -> set(values, setting, variable));
    } else if (!SILENT.contains(variable)) {
      notices.add(
          Notice.warning(
              "unrecognized environment variable",
              Map.of("environment-variable", variable + "=" + value)));
    }
  }

  private void set(FlagValues values, Experimental.Renamed setting, String variable) {
    if (setting.value().isEmpty()) {
      return;
    }
    try {
      values.set(setting.flag(), setting.value());
    } catch (IllegalArgumentException wrong) {
      throw new ConfigException(
          "invalid value \"" + setting.value() + "\" for " + variable + ": " + wrong.getMessage());
    }
    notices.add(
        Notice.info(
            "recognized and used environment variable",
            Map.of("variable-name", variable, "variable-value", setting.value())));
  }

  /// Containers of etcd set it for themselves; it is not the switch `--version`.
  private void dropVersion() {
    String version = variables.remove(VERSION);
    if (version != null && !version.isEmpty()) {
      notices.add(
          Notice.warning(
              "cannot set special environment variable", Map.of("key", VERSION, "value", version)));
    }
  }

  private static String nameOf(String variable) {
    return variable.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
