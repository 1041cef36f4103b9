package io.kvorum.api.plugin;

import io.kvorum.api.config.ConfigException;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.module.ResolutionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The jars of one folder as a module layer above the process's own, with a class loader of its
/// own: two plugins may bring different versions of one library, and neither sees the other.
///
/// A jar without a module descriptor is a module too (an automatic one), whose services are those
/// of its `META-INF/services`.
record PluginLayer(Path folder, ModuleLayer layer) {
  private static final String JAR = ".jar";

  /// The packages of every SPI begin so.
  private static final String HOUSE = "io.kvorum.";

  /// What plugins and the process talk in: it must be the same classes for both.
  private static final Set<String> SHARED =
      Set.of("io.kvorum.api", "io.kvorum.raft", "io.kvorum.storage.spi");

  static boolean isJar(Path path) {
    return path.toString().endsWith(JAR) && Files.isRegularFile(path);
  }

  /// @throws ConfigException if the jars cannot be loaded, or are no plugin
  static PluginLayer open(Path folder) {
    List<Path> jars = jars(folder);
    try {
      Set<String> modules = modules(folder, jars);
      return new PluginLayer(folder, define(ModuleFinder.of(jars.toArray(Path[]::new)), modules));
    } catch (FindException | ResolutionException | LayerInstantiationException broken) {
      throw new ConfigException(Diagnosis.of(folder, broken));
    }
  }

  private static List<Path> jars(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> jars = entries.filter(PluginLayer::isJar).sorted().toList();
      if (jars.isEmpty()) {
        throw refusal(folder, "holds no jar: put the plugin's jars right into it, or delete it");
      }
      return jars;
    } catch (IOException unreadable) {
      throw refusal(folder, "cannot be read: " + unreadable);
    }
  }

  /// The names of all modules, each of which is in one jar only, and is not the process's own.
  private static Set<String> modules(Path folder, List<Path> jars) {
    TreeMap<String, Path> jarOf = new TreeMap<>();
    boolean provides = false;
    for (Path jar : jars) {
      for (ModuleReference module : ModuleFinder.of(jar).findAll()) {
        String name = module.descriptor().name();
        if (SHARED.contains(name)) {
          throw refusal(
              folder,
              "holds "
                  + jar.getFileName()
                  + ", Kvorum's own module "
                  + name
                  + ": delete it, the plugin is given the one that Kvorum runs with");
        }
        Path other = jarOf.putIfAbsent(name, jar);
        if (other != null) {
          throw refusal(
              folder,
              "holds the module "
                  + name
                  + " twice, in "
                  + other.getFileName()
                  + " and "
                  + jar.getFileName()
                  + ": delete one of them");
        }
        provides |= isPlugin(module.descriptor());
      }
    }
    if (!provides) {
      throw refusal(
          folder,
          "holds no plugin: none of its modules provides a service of Kvorum; it takes \"provides"
              + " io.kvorum.storage.spi.StorageProvider with ...\" (or another SPI) in"
              + " module-info.java, or a file in META-INF/services");
    }
    return jarOf.keySet();
  }

  private static boolean isPlugin(ModuleDescriptor module) {
    return module.provides().stream().anyMatch(each -> each.service().startsWith(HOUSE));
  }

  /// Plugins run with the rights of the process, native code included.
  @SuppressWarnings("restricted")
  private static ModuleLayer define(ModuleFinder jars, Set<String> modules) {
    ModuleLayer parent = ModuleLayer.boot();
    Configuration resolved =
        parent.configuration().resolveAndBind(jars, ModuleFinder.of(), modules);
    ModuleLayer.Controller controller =
        ModuleLayer.defineModulesWithOneLoader(
            resolved, List.of(parent), PluginLayer.class.getClassLoader());
    controller.layer().modules().forEach(controller::enableNativeAccess);
    return controller.layer();
  }

  private static ConfigException refusal(Path folder, String what) {
    return new ConfigException("plugin " + folder + " " + what);
  }

  /// The providers in this layer. A layer's `ServiceLoader` walks to its parents too, whose
  /// providers are not of this plugin.
  <S> List<S> providers(ServiceLoader<S> services) {
    return services.stream()
        .filter(each -> layer.equals(each.type().getModule().getLayer()))
        .map(ServiceLoader.Provider::get)
        .toList();
  }
}
