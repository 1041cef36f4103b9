package io.kvorum.tck.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Which plugin is to be tried, told in a form that another JVM understands too.
///
/// @param plugins a folder of plugins, or the folder of one; none for what is built in
/// @param config a configuration file of Kvorum with the plugin's settings
record Choice(String name, Optional<Path> plugins, Optional<Path> config) {
  private static final String NAME = "kvorum.tck.name";
  private static final String PLUGINS = "kvorum.tck.plugins";
  private static final String CONFIG = "kvorum.tck.config";

  /// The choice of the JVM that has started this one.
  static Choice ofProperties() {
    return new Choice(
        System.getProperty(NAME, ""),
        Optional.ofNullable(System.getProperty(PLUGINS)).map(Path::of),
        Optional.ofNullable(System.getProperty(CONFIG)).map(Path::of));
  }

  Map<String, String> properties() {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put(NAME, name);
    plugins.ifPresent(path -> properties.put(PLUGINS, path.toAbsolutePath().toString()));
    config.ifPresent(path -> properties.put(CONFIG, path.toAbsolutePath().toString()));
    return properties;
  }
}
