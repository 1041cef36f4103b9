package io.kvorum.api.plugin;

import io.kvorum.api.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/// Finds the providers that this process brings itself (on its module path or class path) and those
/// in folders of plugins. A plugin that is broken costs the others nothing: what is wrong is
/// collected, to be told together, each with the folder and what to do.
///
/// Not thread-safe; the catalogs that it makes are.
public final class PluginFinder {
  private final List<PluginLayer> layers = new ArrayList<>();
  private final List<String> mistakes = new ArrayList<>();

  private PluginFinder() {}

  /// Without plugins.
  public static PluginFinder builtIn() {
    return new PluginFinder();
  }

  /// With the plugins in these folders, each one's jars in its own.
  public static PluginFinder of(List<Path> folders) {
    PluginFinder finder = new PluginFinder();
    folders.forEach(finder::open);
    return finder;
  }

  /// With one plugin for each folder in `plugins`; none if it is no directory. A folder whose name
  /// begins with a dot is nobody's plugin.
  public static PluginFinder in(Path plugins) {
    PluginFinder finder = new PluginFinder();
    for (Path entry : entries(plugins)) {
      if (Files.isDirectory(entry)) {
        finder.open(entry);
      } else if (PluginLayer.isJar(entry)) {
        finder.mistakes.add(
            entry
                + " lies loose: give it a folder of its own, such as "
                + plugins.resolve("NAME").resolve(entry.getFileName()));
      }
    }
    return finder;
  }

  private static List<Path> entries(Path plugins) {
    if (!Files.isDirectory(plugins)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(plugins)) {
      return entries
          .filter(entry -> !entry.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    } catch (IOException unreadable) {
      throw new ConfigException("cannot list the plugins in " + plugins + ": " + unreadable);
    }
  }

  private void open(Path folder) {
    try {
      layers.add(PluginLayer.open(folder));
    } catch (ConfigException broken) {
      mistakes.add(broken.getMessage());
    }
  }

  /// All providers of a service by name; of two with one name the first is kept, and the second is
  /// a mistake. Both loaders are made by the caller, whose module says that it uses the service.
  ///
  /// @param kind what messages call one of them
  /// @param typed a provider as what the catalog holds, where the class of the service is generic
  public <S, P> Catalog<P> catalog(
      String kind,
      ServiceLoader<S> builtIn,
      Function<ModuleLayer, ServiceLoader<S>> ofLayer,
      Function<S, P> typed,
      Function<P, String> nameOf) {
    SortedMap<String, Found<P>> byName = new TreeMap<>();
    for (S provider : builtIn) {
      Origin origin = Origin.of(provider.getClass(), Optional.empty());
      add(kind, byName, new Found<>(typed.apply(provider), origin), nameOf);
    }
    for (PluginLayer layer : layers) {
      try {
        for (S provider : layer.providers(ofLayer.apply(layer.layer()))) {
          Origin origin = Origin.of(provider.getClass(), Optional.of(layer.folder().toString()));
          add(kind, byName, new Found<>(typed.apply(provider), origin), nameOf);
        }
      } catch (ServiceConfigurationError | LinkageError broken) {
        mistakes.add(Diagnosis.of(layer.folder(), broken));
      }
    }
    return new Catalog<>(kind, byName);
  }

  private <P> void add(
      String kind, SortedMap<String, Found<P>> byName, Found<P> found, Function<P, String> nameOf) {
    Optional<String> name = name(found, nameOf);
    if (name.isEmpty()) {
      return;
    }
    Found<P> other = byName.putIfAbsent(name.get(), found);
    if (other != null) {
      mistakes.add(
          "two of the name \"%s\", %s: %s and %s; remove one of the two"
              .formatted(name.get(), kind, other.origin(), found.origin()));
    }
  }

  private <P> Optional<String> name(Found<P> found, Function<P, String> nameOf) {
    try {
      return Optional.of(nameOf.apply(found.provider()));
    } catch (LinkageError | RuntimeException broken) {
      if (found.origin().folder().isEmpty()) {
        throw broken;
      }
      mistakes.add(Diagnosis.of(Path.of(found.origin().place()), broken));
      return Optional.empty();
    }
  }

  /// Everything that is wrong so far.
  public List<String> mistakes() {
    return List.copyOf(mistakes);
  }

  /// @throws ConfigException if anything is wrong so far
  public void check() {
    if (!mistakes.isEmpty()) {
      throw new ConfigException(mistakes);
    }
  }
}
