package io.kvorum.server.config;

import io.kvorum.api.config.ConfigException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a command line asks for.
public sealed interface CommandLine {
  /// The one word that is no flag.
  String PLUGINS = "plugins";

  /// To run a member. `notices` are to be logged once logging is set up.
  record Start(ServerConfig config, List<Notice> notices) implements CommandLine {
    public Start {
      notices = List.copyOf(notices);
    }
  }

  /// To show this text.
  record Help(String text) implements CommandLine {}

  /// To show the version.
  record Version() implements CommandLine {}

  /// To list the plugins.
  record Plugins() implements CommandLine {}

  /// Reads flags, the variables `ETCD_...` of `environment`, and the file that one of the two
  /// names; the file overrides both.
  ///
  /// @throws UsageException if a flag cannot be understood
  /// @throws ConfigException if the configuration cannot be used
  static CommandLine read(List<String> arguments, Map<String, String> environment) {
    FlagTable table = new FlagTable();
    FlagValues values = new FlagValues(table);
    FlagParser parser = new FlagParser(table, values);
    parser.parse(arguments);
    if (parser.helpAsked()) {
      return new Help(HelpText.full(table));
    }
    if (parser.positional().equals(List.of(PLUGINS))) {
      return new Plugins();
    }
    if (!parser.positional().isEmpty()) {
      throw new ConfigException("\"" + parser.positional().getFirst() + "\" is not a valid flag");
    }
    if (values.truth("version")) {
      return new Version();
    }
    Environment variables = new Environment(table, environment);
    Optional<String> path =
        Optional.of(values.text("config-file"))
            .filter(text -> !text.isEmpty())
            .or(variables::configFile);
    return path.map(text -> fromFile(table, Path.of(text)))
        .orElseGet(() -> fromFlags(table, values, parser, variables));
  }

  private static CommandLine fromFile(FlagTable table, Path path) {
    FlagValues values = new FlagValues(table);
    ConfigFile file = ConfigFile.read(path, table, values);
    List<Notice> notices = new ArrayList<>();
    notices.add(
        Notice.info(
            "loaded server configuration, other configuration command line flags and environment"
                + " variables will be ignored if provided",
            Map.of("path", path.toString())));
    notices.addAll(file.notices());
    notices.addAll(Standings.notices(table, values, file.renamed()));
    return new Start(new ConfigReader(table, values, Optional.of(file)).read(), notices);
  }

  private static CommandLine fromFlags(
      FlagTable table, FlagValues values, FlagParser parser, Environment variables) {
    List<Notice> notices = new ArrayList<>(variables.applyTo(values));
    notices.addAll(Standings.notices(table, values, parser.renamed()));
    return new Start(new ConfigReader(table, values, Optional.empty()).read(), notices);
  }
}
