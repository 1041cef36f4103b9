package io.kvorum.server;

import io.kvorum.api.Bytes;
import io.kvorum.api.config.ConfigException;
import io.kvorum.api.config.Settings;
import io.kvorum.api.frontend.Frontend;
import io.kvorum.api.frontend.FrontendContext;
import io.kvorum.api.frontend.FrontendProvider;
import io.kvorum.api.plugin.Catalog;
import io.kvorum.api.plugin.PluginFinder;
import io.kvorum.raft.transport.PeerHandler;
import io.kvorum.raft.transport.PeerIdentity;
import io.kvorum.raft.transport.PeerTransport;
import io.kvorum.raft.transport.PeerTransportProvider;
import io.kvorum.server.config.ServerConfig;
import io.kvorum.storage.spi.StorageDescriptor;
import io.kvorum.storage.spi.StorageDescriptor.Capability;
import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.storage.spi.StorageProvider;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;

/// The storage engines, peer transports and client front ends that this process has: those on its
/// module path (or class path), and those in `plugins/`, where each folder is a layer of its own,
/// so that two plugins may bring different versions of one library.
///
/// Immutable and thread-safe.
public final class Plugins {
  /// The system property that names the folder of plugins; the launcher sets it.
  static final String FOLDER_PROPERTY = "kvorum.plugins";

  private final Catalog<StorageProvider<?>> storages;
  private final Catalog<PeerTransportProvider<?>> transports;
  private final Catalog<FrontendProvider<?>> frontends;
  private final List<String> mistakes;

  private Plugins(PluginFinder finder) {
    ClassLoader path = Plugins.class.getClassLoader();
    storages =
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
    frontends =
        finder.catalog(
            "client front end",
            ServiceLoader.load(FrontendProvider.class, path),
            layer -> ServiceLoader.load(layer, FrontendProvider.class),
            provider -> provider,
            FrontendProvider::name);
    mistakes = finder.mistakes();
  }

  /// Loads all there are, with the folder of plugins that the launcher names.
  ///
  /// @throws ConfigException if two have one name, or a plugin is broken
  public static Plugins load() {
    Plugins found = find();
    if (!found.mistakes.isEmpty()) {
      throw new ConfigException(found.mistakes);
    }
    return found;
  }

  /// Finds all there are; what is wrong with others is told by `mistakes`.
  static Plugins find() {
    String folder = System.getProperty(FOLDER_PROPERTY);
    return in(folder == null ? PluginFinder.builtIn() : PluginFinder.in(Path.of(folder)));
  }

  static Plugins in(PluginFinder finder) {
    return new Plugins(finder);
  }

  List<String> mistakes() {
    return mistakes;
  }

  Catalog<StorageProvider<?>> storages() {
    return storages;
  }

  Catalog<PeerTransportProvider<?>> transports() {
    return transports;
  }

  Catalog<FrontendProvider<?>> frontends() {
    return frontends;
  }

  /// What an engine says of itself.
  ///
  /// @throws ConfigException if there is no engine of that name, or it lacks what is needed of it
  public StorageDescriptor storage(ServerConfig.Engine chosen, Capability needed) {
    Catalog<StorageProvider<?>> fitting =
        storages.where(provider -> provider.descriptor().capabilities().contains(needed));
    String name = chosen.name();
    if (storages.byName().containsKey(name) && !fitting.byName().containsKey(name)) {
      throw new ConfigException(
          "storage engine \"%s\" keeps no %s (those that do: %s)"
              .formatted(name, needed.name().toLowerCase(Locale.ROOT), fitting.names()));
    }
    return fitting.find(name).provider().descriptor();
  }

  /// Opens an engine as its section says.
  ///
  /// @throws ConfigException if there is no engine of that name, or its section has mistakes
  public StorageEngine engine(ServerConfig.Engine chosen) {
    return open(storages.find(chosen.name()).provider(), chosen.settings());
  }

  /// Opens a peer transport as its section says.
  ///
  /// @throws ConfigException if there is none of that name, or its section has mistakes
  public PeerTransport transport(
      ServerConfig.Engine chosen, PeerIdentity self, PeerHandler handler) {
    return open(transports.find(chosen.name()).provider(), chosen.settings(), self, handler);
  }

  /// Asks a peer one question, without opening a transport.
  ///
  /// @throws ConfigException if there is no transport of that name, or its section has mistakes
  public CompletableFuture<Bytes> ask(ServerConfig.Engine chosen, URI peer, Bytes question) {
    return ask(transports.find(chosen.name()).provider(), chosen.settings(), peer, question);
  }

  /// Opens a client front end as its section says.
  ///
  /// @throws ConfigException if there is none of that name, or its section has mistakes
  public Frontend frontend(String name, Settings section, FrontendContext context) {
    return open(frontends.find(name).provider(), section, context);
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
}
