package io.kvorum.tck.cli;

import io.kvorum.api.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// The settings of plugins in a configuration file of Kvorum: `storage: {my-engine: {cache:
/// 8MiB}}`, and likewise `log` and `peer`. What else stands there is the member's.
final class SettingsFile {
  private static final int MAX_BYTES = 1 << 20;

  private SettingsFile() {}

  static Map<String, String> settings(Path path, Kind kind, String name) {
    Map<String, String> settings = new TreeMap<>();
    Object sections = entry(path, load(path), kind.section());
    Object section = entry(path, sections, name);
    for (Map.Entry<?, ?> each : map(path, section).entrySet()) {
      if (each.getValue() instanceof Map || each.getValue() instanceof Iterable) {
        throw new ConfigException(
            "%s: %s.%s.%s is not one value".formatted(path, kind.section(), name, each.getKey()));
      }
      settings.put(String.valueOf(each.getKey()), String.valueOf(each.getValue()));
    }
    return settings;
  }

  private static @Nullable Object load(Path path) {
    try {
      if (Files.size(path) > MAX_BYTES) {
        throw new ConfigException(path + ": more than " + MAX_BYTES + " bytes");
      }
      LoadSettings settings = LoadSettings.builder().setLabel(path.toString()).build();
      return new Load(settings).loadFromString(Files.readString(path));
    } catch (IOException unreadable) {
      throw new ConfigException("cannot read " + unreadable);
    } catch (YamlEngineException malformed) {
      throw new ConfigException(path + ": " + malformed.getMessage());
    }
  }

  private static @Nullable Object entry(Path path, @Nullable Object value, String key) {
    return map(path, value).get(key);
  }

  private static Map<?, ?> map(Path path, @Nullable Object value) {
    return switch (value) {
      case null -> Map.of();
      case Map<?, ?> map -> map;
      default -> throw new ConfigException(path + ": not a map of settings: " + value);
    };
  }
}
