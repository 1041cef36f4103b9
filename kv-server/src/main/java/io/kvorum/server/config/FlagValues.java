package io.kvorum.server.config;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What has been set, by whatever means, and the defaults for all the rest. Every value kept here
/// has been checked against its flag's type.
final class FlagValues {
  private static final String PAIR_SEPARATOR = "\n";

  private final FlagTable table;
  private final Map<String, String> set = new TreeMap<>();

  FlagValues(FlagTable table) {
    this.table = table;
  }

  /// @throws IllegalArgumentException if the flag cannot take that value
  void set(Flag flag, String text) {
    flag.check(text);
    if (flag.type() == FlagType.PAIRS) {
      set.merge(flag.name(), text, (before, added) -> before + PAIR_SEPARATOR + added);
    } else {
      set.put(flag.name(), text);
    }
  }

  boolean isSet(String name) {
    return set.containsKey(name);
  }

  /// The names and values of what has been set, ordered by name.
  Map<String, String> all() {
    return Collections.unmodifiableMap(set);
  }

  String text(String name) {
    String text = set.get(name);
    return text != null ? text : flag(name).byDefault();
  }

  boolean truth(String name) {
    return GoNumber.truth(text(name)).orElseThrow();
  }

  long number(String name) {
    return GoNumber.integer(text(name)).orElseThrow();
  }

  Duration duration(String name) {
    return GoDuration.parse(text(name)).orElseThrow();
  }

  List<URI> urls(String name) {
    String text = text(name);
    return text.isEmpty() ? List.of() : Urls.parse(text);
  }

  List<String> words(String name) {
    return Arrays.stream(text(name).split(",", -1))
        .map(String::strip)
        .filter(word -> !word.isEmpty())
        .distinct()
        .toList();
  }

  Map<String, String> pairs(String name) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String pair : text(name).split(PAIR_SEPARATOR, -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        pairs.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
      }
    }
    return pairs;
  }

  private Flag flag(String name) {
    return table.find(name).orElseThrow(() -> new IllegalStateException("no flag " + name));
  }
}
