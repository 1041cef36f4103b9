package io.kvorum.server;

import io.kvorum.api.plugin.Catalog;
import io.kvorum.api.plugin.Found;
import io.kvorum.storage.spi.StorageDescriptor.Capability;
import io.kvorum.storage.spi.StorageProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The table that `kvorum plugins` shows.
final class PluginList {
  private static final List<String> HEADINGS =
      List.of("KIND", "NAME", "CHOSEN BY", "VERSION", "MODULE", "FROM");
  private static final String NOTHING = "-";

  private PluginList() {}

  static String of(Plugins plugins) {
    List<List<String>> rows = new ArrayList<>(List.of(HEADINGS));
    plugins
        .storages()
        .byName()
        .forEach((name, found) -> rows.add(row(plugins.storages(), name, flags(found), found)));
    plugins
        .transports()
        .byName()
        .forEach(
            (name, found) -> rows.add(row(plugins.transports(), name, "--peer-transport", found)));
    plugins
        .frontends()
        .byName()
        .forEach((name, found) -> rows.add(row(plugins.frontends(), name, NOTHING, found)));
    return aligned(rows);
  }

  private static List<String> row(
      Catalog<?> catalog, String name, String chosenBy, Found<?> found) {
    return List.of(
        catalog.kind(),
        name,
        chosenBy,
        found.origin().version().orElse(NOTHING),
        found.origin().module().orElse(NOTHING),
        found.origin().place());
  }

  private static String flags(Found<StorageProvider<?>> engine) {
    Set<Capability> capabilities = engine.provider().descriptor().capabilities();
    String flags =
        Stream.of(
                capabilities.contains(Capability.STORE) ? "--storage-engine" : "",
                capabilities.contains(Capability.LOG) ? "--log-engine" : "")
            .filter(flag -> !flag.isEmpty())
            .collect(Collectors.joining(", "));
    return flags.isEmpty() ? NOTHING : flags;
  }

  private static String aligned(List<List<String>> rows) {
    int[] widths = new int[HEADINGS.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length() + 2);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
