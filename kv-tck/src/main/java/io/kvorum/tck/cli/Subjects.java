package io.kvorum.tck.cli;

import io.kvorum.api.config.ConfigException;
import io.kvorum.api.config.Settings;
import io.kvorum.api.plugin.Catalog;
import io.kvorum.api.plugin.Found;
import io.kvorum.api.plugin.PluginFinder;
import io.kvorum.raft.transport.PeerTransportProvider;
import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.storage.spi.StorageProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/// The plugins that a choice chooses from, loaded once: native code cannot be loaded twice.
final class Subjects {
  private final Choice choice;
  private final Catalog<StorageProvider<?>> engines;
  private final Catalog<PeerTransportProvider<?>> transports;

  /// @throws ConfigException if a plugin is broken, or there is none
  Subjects(Choice choice) {
    this.choice = choice;
    PluginFinder finder = choice.plugins().map(Subjects::finder).orElseGet(PluginFinder::builtIn);
    ClassLoader path = Subjects.class.getClassLoader();
    engines =
        finder.catalog(
            "storage engine",
            ServiceLoader.load(StorageProvider.class, path),
            layer -> ServiceLoader.load(layer, StorageProvider.class),
            provider -> provider,
            provider -> provider.descriptor().name());
    transports =
        finder.catalog(
            "peer transport",
            ServiceLoader.load(PeerTransportProvider.class, path),
            layer -> ServiceLoader.load(layer, PeerTransportProvider.class),
            provider -> provider,
            PeerTransportProvider::name);
    finder.check();
  }

  /// Jars right in the folder make it the folder of one plugin.
  private static PluginFinder finder(Path plugins) {
    try (Stream<Path> entries = Files.list(plugins)) {
      return entries.anyMatch(entry -> entry.toString().endsWith(".jar"))
          ? PluginFinder.of(List.of(plugins))
          : PluginFinder.in(plugins);
    } catch (IOException unreadable) {
      throw new ConfigException("cannot list the plugins in " + unreadable);
    }
  }

  Choice choice() {
    return choice;
  }

  /// @throws ConfigException if there is no engine of that name
  Found<StorageProvider<?>> engine() {
    return engines.find(choice.name());
  }

  /// @throws ConfigException if there is no transport of that name
  Found<PeerTransportProvider<?>> transport() {
    return transports.find(choice.name());
  }

  /// Opens the engine with the settings of that section.
  StorageEngine open(Kind kind) {
    return open(engine().provider(), section(kind));
  }

  private static <C> StorageEngine open(StorageProvider<C> provider, Settings section) {
    C config = provider.configure(section);
    section.check();
    return provider.engine(config);
  }

  Map<String, String> settings(Kind kind) {
    return choice
        .config()
        .map(path -> SettingsFile.settings(path, kind, choice.name()))
        .orElse(Map.of());
  }

  private Settings section(Kind kind) {
    String place = kind.section() + "." + choice.name();
    Optional<String> file = choice.config().map(path -> " in " + path);
    return Settings.of(place + file.orElse(""), settings(kind));
  }
}
