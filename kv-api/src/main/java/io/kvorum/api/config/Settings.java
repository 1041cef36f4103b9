package io.kvorum.api.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A typed view of one section of the configuration. Keys are lower-case-with-dashes; values carry
/// their units (`64MiB`, `100ms`).
///
/// Mistakes are collected while the section is read and reported together by `check`, each with the
/// place of the setting. Not thread-safe.
public final class Settings {
  private static final Pattern SIZE = Pattern.compile("(\\d+)\\s*(|B|KiB|MiB|GiB|TiB)");
  private static final Pattern DURATION = Pattern.compile("(\\d+)\\s*(ns|us|ms|s|m|h)");
  private static final Map<String, Integer> SIZE_SHIFT =
      Map.of("", 0, "B", 0, "KiB", 10, "MiB", 20, "GiB", 30, "TiB", 40);
  private static final Map<String, Long> UNIT_NANOS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);

  private final String place;
  private final Map<String, String> values;
  private final TreeSet<String> read = new TreeSet<>();
  private final List<String> mistakes = new ArrayList<>();

  private Settings(String place, Map<String, String> values) {
    this.place = place;
    this.values = new TreeMap<>(values);
  }

  /// `place` names the section in messages, for example `storage.rocksdb in kvorum.yaml`.
  public static Settings of(String place, Map<String, String> values) {
    return new Settings(place, values);
  }

  public static Settings empty(String place) {
    return new Settings(place, Map.of());
  }

  public String text(String key, String byDefault) {
    return value(key).orElse(byDefault);
  }

  public boolean flag(String key, boolean byDefault) {
    return parse(key, byDefault, "true or false", Settings::parseFlag);
  }

  /// A whole number from `min` to `max`, both inclusive.
  public long integer(String key, long byDefault, long min, long max) {
    return bounded(key, byDefault, min, max, "a whole number", Settings::parseInteger);
  }

  /// A number of bytes from `min` to `max`, both inclusive; units are powers of 1 024.
  public long bytes(String key, long byDefault, long min, long max) {
    return bounded(key, byDefault, min, max, "a size such as 64MiB", Settings::parseBytes);
  }

  public Duration duration(String key, Duration byDefault, Duration min, Duration max) {
    long nanos =
        bounded(
            key,
            byDefault.toNanos(),
            min.toNanos(),
            max.toNanos(),
            "a duration such as 100ms",
            Settings::parseNanos);
    return Duration.ofNanos(nanos);
  }

  public <E extends Enum<E>> E choice(String key, E byDefault) {
    Class<E> type = byDefault.getDeclaringClass();
    List<String> names = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      names.add(constant.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
    }
    return parse(
        key,
        byDefault,
        "one of " + names,
        text -> {
          int index = names.indexOf(text);
          return index < 0 ? Optional.empty() : Optional.of(type.getEnumConstants()[index]);
        });
  }

  /// Adds a mistake that only the reader of the section can see (two settings that contradict).
  public void mistake(String key, String what) {
    mistakes.add(place + ": " + key + ": " + what);
  }

  /// Reports every key that nobody has read, and every mistake so far.
  ///
  /// @throws ConfigException if there is any
  public void check() {
    for (String key : values.keySet()) {
      if (!read.contains(key)) {
        mistakes.add(
            place + ": unknown setting " + key + " (known: " + String.join(", ", read) + ")");
      }
    }
    if (!mistakes.isEmpty()) {
      throw new ConfigException(mistakes);
    }
  }

  private long bounded(
      String key,
      long byDefault,
      long min,
      long max,
      String form,
      Function<String, Optional<Long>> parser) {
    long number = parse(key, byDefault, form, parser);
    if (number < min || number > max) {
      mistake(key, number + " is not within " + min + " to " + max);
      return byDefault;
    }
    return number;
  }

  private <T> T parse(String key, T byDefault, String form, Function<String, Optional<T>> parser) {
    Optional<String> text = value(key);
    if (text.isEmpty()) {
      return byDefault;
    }
    Optional<T> parsed = parser.apply(text.get());
    if (parsed.isEmpty()) {
      mistake(key, "\"" + text.get() + "\" is not " + form);
    }
    return parsed.orElse(byDefault);
  }

  private Optional<String> value(String key) {
    read.add(key);
    return Optional.ofNullable(values.get(key)).map(String::strip);
  }

  private static Optional<Boolean> parseFlag(String text) {
    return switch (text) {
      case "true" -> Optional.of(true);
      case "false" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  private static Optional<Long> parseInteger(String text) {
    try {
      return Optional.of(Long.parseLong(text));
    } catch (NumberFormatException notANumber) {
      return Optional.empty();
    }
  }

  private static Optional<Long> parseBytes(String text) {
    return scaled(SIZE.matcher(text), unit -> 1L << SIZE_SHIFT.getOrDefault(unit, 0));
  }

  private static Optional<Long> parseNanos(String text) {
    return scaled(DURATION.matcher(text), unit -> UNIT_NANOS.getOrDefault(unit, 1L));
  }

  private static Optional<Long> scaled(Matcher matcher, Function<String, Long> factor) {
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          Math.multiplyExact(Long.parseLong(matcher.group(1)), factor.apply(matcher.group(2))));
    } catch (ArithmeticException | NumberFormatException tooLarge) {
      return Optional.empty();
    }
  }
}
