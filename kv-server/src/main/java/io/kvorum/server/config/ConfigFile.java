package io.kvorum.server.config;

import io.kvorum.api.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Reads etcd's YAML configuration file: keys are the names of flags, some of them grouped in maps;
/// durations are whole nanoseconds or Go's form; unknown keys are warned about.
///
/// Beside etcd's keys it holds a section for each engine: `storage: {rocksdb: {block-cache:
/// 64MiB}}`, and likewise `log`, `peer` and `client`.
final class ConfigFile {
  private static final int MAX_BYTES = 1 << 20;

  /// etcd's groups, with what a key of the group is called as a flag.
  private static final Map<String, Map<String, String>> GROUPS =
      Map.of(
          "client-transport-security",
              Map.of(
                  "allowed-hostname", "client-cert-allowed-hostname",
                  "crl-file", "client-crl-file"),
          "peer-transport-security",
              Map.of(
                  "allowed-cn", "peer-cert-allowed-cn",
                  "allowed-hostname", "peer-cert-allowed-hostname"),
          "discovery-config", Map.of(),
          "socket-options", Map.of());

  private static final Map<String, String> GROUP_PREFIX =
      Map.of(
          "client-transport-security", "",
          "peer-transport-security", "peer-",
          "discovery-config", "discovery-",
          "socket-options", "socket-");
  private static final List<String> ENGINE_SECTIONS = List.of("storage", "log", "peer", "client");

  /// The one key of the groups that is no flag.
  private static final String ALLOWED_CLIENTS = "client-transport-security.allowed-cn";

  private final Path path;
  private final FlagTable table;
  private final Experimental experimental;
  private final FlagValues values;
  private final List<Notice> notices = new ArrayList<>();
  private final Map<String, String> renamed = new TreeMap<>();
  private final Map<String, Map<String, String>> engineOptions = new TreeMap<>();

  private ConfigFile(Path path, FlagTable table, FlagValues values) {
    this.path = path;
    this.table = table;
    this.experimental = new Experimental(table);
    this.values = values;
  }

  /// @throws ConfigException if the file cannot be read, or says something that cannot be
  static ConfigFile read(Path path, FlagTable table, FlagValues values) {
    ConfigFile file = new ConfigFile(path, table, values);
    file.readAll(file.load());
    return file;
  }

  Path path() {
    return path;
  }

  List<Notice> notices() {
    return List.copyOf(notices);
  }

  /// The old names in use, each with the name of today.
  Map<String, String> renamed() {
    return Map.copyOf(renamed);
  }

  /// The options of one engine; `section` is `storage`, `log`, `peer` or `client`.
  Map<String, String> engineOptions(String section, String engine) {
    return engineOptions.getOrDefault(section + "." + engine, Map.of());
  }

  private @Nullable Object load() {
    try {
      if (Files.size(path) > MAX_BYTES) {
        throw new ConfigException(path + ": more than " + MAX_BYTES + " bytes");
      }
      LoadSettings settings = LoadSettings.builder().setLabel(path.toString()).build();
      return new Load(settings).loadFromString(Files.readString(path));
    } catch (IOException unreadable) {
      throw new ConfigException("open " + path + ": " + reason(unreadable));
    } catch (YamlEngineException malformed) {
      throw new ConfigException(path + ": " + malformed.getMessage());
    }
  }

  private static String reason(IOException unreadable) {
    return unreadable instanceof NoSuchFileException
        ? "no such file or directory"
        : String.valueOf(unreadable.getMessage());
  }

  private void readAll(@Nullable Object document) {
    if (document != null) {
      map(document, "the file").forEach(this::readEntry);
    }
  }

  private void readEntry(String key, @Nullable Object value) {
    if (value == null) {
      return;
    }
    if (GROUPS.containsKey(key)) {
      map(value, key).forEach((inner, setting) -> readGrouped(key, inner, setting));
    } else if (ENGINE_SECTIONS.contains(key)) {
      map(value, key).forEach((engine, options) -> readEngine(key, engine, options));
    } else if (table.find(key).isPresent() || experimental.isKnown(key)) {
      set(key, key, value);
    } else {
      warnUnknown(key);
    }
  }

  private void readGrouped(String group, String key, @Nullable Object value) {
    if (value == null) {
      return;
    }
    String plain = GROUP_PREFIX.getOrDefault(group, "") + key;
    String flag = Optional.ofNullable(GROUPS.get(group)).map(names -> names.get(key)).orElse(plain);
    String place = group + "." + key;
    if (table.find(flag).isPresent()) {
      set(flag, place, value);
    } else if (place.equals(ALLOWED_CLIENTS)) {
      options("client.etcd").put(key, scalar(value));
    } else {
      warnUnknown(place);
    }
  }

  private void readEngine(String section, String engine, @Nullable Object options) {
    Map<String, String> read = options(section + "." + engine);
    if (options != null) {
      map(options, section + "." + engine)
          .forEach((key, value) -> read.put(key, value == null ? "" : scalar(value)));
    }
  }

  private Map<String, String> options(String place) {
    return engineOptions.computeIfAbsent(place, _ -> new TreeMap<>());
  }

  private void set(String name, String place, Object value) {
    String text = scalar(value);
    Experimental.Renamed setting =
        table
            .find(name)
            .map(flag -> new Experimental.Renamed(flag, text))
            .or(() -> experimental.rename(name, text))
            .orElseThrow();
    FlagType type = setting.flag().type();
    if (text.isEmpty() && type != FlagType.TEXT) {
      return;
    }
    if (type == FlagType.DURATION && value instanceof Number) {
      setting = new Experimental.Renamed(setting.flag(), text + "ns");
    }
    try {
      values.set(setting.flag(), setting.value());
    } catch (IllegalArgumentException wrong) {
      throw new ConfigException(
          path + ": invalid value \"" + text + "\" for " + place + ": " + wrong.getMessage());
    }
    if (!setting.flag().name().equals(name)) {
      renamed.put(name, setting.flag().name());
    }
  }

  private void warnUnknown(String key) {
    notices.add(
        Notice.warning(
            "unknown key in the configuration file: ignored",
            Map.of("path", path.toString(), "key", key)));
  }

  private static String scalar(Object value) {
    return value instanceof List<?> list
        ? list.stream().map(String::valueOf).collect(Collectors.joining(","))
        : value.toString();
  }

  private Map<String, @Nullable Object> map(Object value, String place) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new ConfigException(path + ": " + place + " is not a map");
    }
    Map<String, @Nullable Object> entries = new TreeMap<>();
    map.forEach((key, entry) -> entries.put(String.valueOf(key), entry));
    return entries;
  }
}
