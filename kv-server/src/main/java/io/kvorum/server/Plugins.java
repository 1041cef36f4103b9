package io.kvorum.server;

import io.kvorum.api.Bytes;
import io.kvorum.api.config.ConfigException;
import io.kvorum.api.config.Settings;
import io.kvorum.api.frontend.Frontend;
import io.kvorum.api.frontend.FrontendContext;
import io.kvorum.api.frontend.FrontendProvider;
import io.kvorum.raft.transport.PeerHandler;
import io.kvorum.raft.transport.PeerIdentity;
import io.kvorum.raft.transport.PeerTransport;
import io.kvorum.raft.transport.PeerTransportProvider;
import io.kvorum.server.config.ServerConfig;
import io.kvorum.storage.spi.StorageDescriptor;
import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.storage.spi.StorageProvider;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ResolutionException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The storage engines, peer transports and client front ends that this process has: those on its
/// module path (or class path), and those in `plugins/`, where each folder is a layer of its own,
/// so that two plugins may bring different versions of one library.
///
/// Immutable and thread-safe.
public final class Plugins {
  /// The system property that names the folder of plugins; the launcher sets it.
  static final String FOLDER_PROPERTY = "kvorum.plugins";

  private static final String STORAGE = "storage engine";
  private static final String TRANSPORT = "peer transport";
  private static final String FRONTEND = "client front end";

  private final Map<String, StorageProvider<?>> storages;
  private final Map<String, PeerTransportProvider<?>> transports;
  private final Map<String, FrontendProvider<?>> frontends;

  private Plugins(
      Map<String, StorageProvider<?>> storages,
      Map<String, PeerTransportProvider<?>> transports,
      Map<String, FrontendProvider<?>> frontends) {
    this.storages = storages;
    this.transports = transports;
    this.frontends = frontends;
  }

  /// Loads all there are, with the folder of plugins that the launcher names.
  ///
  /// @throws ConfigException if two have one name, or a folder holds no modules that fit together
  public static Plugins load() {
    String folder = System.getProperty(FOLDER_PROPERTY);
    return load(folder == null ? List.of() : folders(Path.of(folder)));
  }

  /// Loads what is on the module path, and the plugin in each of these folders.
  static Plugins load(List<Path> folders) {
    List<ModuleLayer> layers = folders.stream().map(Plugins::layer).toList();
    ClassLoader path = Plugins.class.getClassLoader();
    return new Plugins(
        byName(
            STORAGE,
            found(
                    ServiceLoader.load(StorageProvider.class, path),
                    layers,
                    layer -> ServiceLoader.load(layer, StorageProvider.class))
                .<StorageProvider<?>>map(provider -> provider),
            provider -> provider.descriptor().name()),
        byName(
            TRANSPORT,
            found(
                    ServiceLoader.load(PeerTransportProvider.class, path),
                    layers,
                    layer -> ServiceLoader.load(layer, PeerTransportProvider.class))
                .<PeerTransportProvider<?>>map(provider -> provider),
            PeerTransportProvider::name),
        byName(
            FRONTEND,
            found(
                    ServiceLoader.load(FrontendProvider.class, path),
                    layers,
                    layer -> ServiceLoader.load(layer, FrontendProvider.class))
                .<FrontendProvider<?>>map(provider -> provider),
            FrontendProvider::name));
  }

  /// What an engine says of itself.
  ///
  /// @throws ConfigException if there is no engine of that name
  public StorageDescriptor storage(ServerConfig.Engine chosen) {
    return find(STORAGE, storages, chosen.name()).descriptor();
  }

  /// Opens an engine as its section says.
  ///
  /// @throws ConfigException if there is no engine of that name, or its section has mistakes
  public StorageEngine engine(ServerConfig.Engine chosen) {
    return open(find(STORAGE, storages, chosen.name()), chosen.settings());
  }

  /// Opens a peer transport as its section says.
  ///
  /// @throws ConfigException if there is none of that name, or its section has mistakes
  public PeerTransport transport(
      ServerConfig.Engine chosen, PeerIdentity self, PeerHandler handler) {
    return open(find(TRANSPORT, transports, chosen.name()), chosen.settings(), self, handler);
  }

  /// Asks a peer one question, without opening a transport.
  ///
  /// @throws ConfigException if there is no transport of that name, or its section has mistakes
  public CompletableFuture<Bytes> ask(ServerConfig.Engine chosen, URI peer, Bytes question) {
    return ask(find(TRANSPORT, transports, chosen.name()), chosen.settings(), peer, question);
  }

  /// Opens a client front end as its section says.
  ///
  /// @throws ConfigException if there is none of that name, or its section has mistakes
  public Frontend frontend(String name, Settings section, FrontendContext context) {
    return open(find(FRONTEND, frontends, name), section, context);
  }

  private static <C> StorageEngine open(StorageProvider<C> provider, Settings section) {
    C config = provider.configure(section);
    section.check();
    return provider.engine(config);
  }

  private static <C> PeerTransport open(
      PeerTransportProvider<C> provider, Settings section, PeerIdentity self, PeerHandler handler) {
    C config = provider.configure(section);
    section.check();
    return provider.open(config, self, handler);
  }

  private static <C> CompletableFuture<Bytes> ask(
      PeerTransportProvider<C> provider, Settings section, URI peer, Bytes question) {
    C config = provider.configure(section);
    section.check();
    return provider.ask(config, peer, question);
  }

  private static <C> Frontend open(
      FrontendProvider<C> provider, Settings section, FrontendContext context) {
    C config = provider.configure(section);
    section.check();
    return provider.open(config, context);
  }

  private static <P> P find(String kind, Map<String, P> providers, String name) {
    P provider = providers.get(name);
    if (provider == null) {
      String known = providers.isEmpty() ? "none" : String.join(", ", providers.keySet());
      throw new ConfigException("unknown " + kind + " \"" + name + "\" (there are: " + known + ")");
    }
    return provider;
  }

  private static <P> Map<String, P> byName(
      String kind, Stream<P> providers, Function<P, String> nameOf) {
    Map<String, P> named = new TreeMap<>();
    providers.forEach(
        provider -> {
          String name = nameOf.apply(provider);
          P other = named.putIfAbsent(name, provider);
          if (other != null) {
            throw new ConfigException(
                "two of the name \""
                    + name
                    + "\", "
                    + kind
                    + ": "
                    + origin(other)
                    + " and "
                    + origin(provider));
          }
        });
    return named;
  }

  private static String origin(Object provider) {
    Module module = provider.getClass().getModule();
    return provider.getClass().getName() + (module.isNamed() ? " in " + module.getName() : "");
  }

  /// A layer's `ServiceLoader` walks to its parents too: those providers are counted already.
  private static <S> Stream<S> found(
      ServiceLoader<S> onPath,
      List<ModuleLayer> layers,
      Function<ModuleLayer, ServiceLoader<S>> ofLayer) {
    Stream<S> inLayers =
        layers.stream()
            .flatMap(
                layer ->
                    ofLayer.apply(layer).stream()
                        .filter(each -> layer.equals(each.type().getModule().getLayer()))
                        .map(ServiceLoader.Provider::get));
    return Stream.concat(onPath.stream().map(ServiceLoader.Provider::get), inLayers);
  }

  private static List<Path> folders(Path plugins) {
    if (!Files.isDirectory(plugins)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(plugins)) {
      return entries.filter(Files::isDirectory).sorted().toList();
    } catch (IOException unreadable) {
      throw new ConfigException("cannot list the plugins in " + plugins + ": " + unreadable);
    }
  }

  private static ModuleLayer layer(Path folder) {
    try {
      ModuleFinder finder = ModuleFinder.of(folder);
      Set<String> modules =
          finder.findAll().stream()
              .map(module -> module.descriptor().name())
              .collect(Collectors.toUnmodifiableSet());
      ModuleLayer parent = ModuleLayer.boot();
      Configuration resolved =
          parent.configuration().resolveAndBind(finder, ModuleFinder.of(), modules);
      return parent.defineModulesWithOneLoader(resolved, Plugins.class.getClassLoader());
    } catch (FindException | ResolutionException | LayerInstantiationException broken) {
      throw new ConfigException("plugin " + folder + ": " + broken.getMessage());
    }
  }
}
