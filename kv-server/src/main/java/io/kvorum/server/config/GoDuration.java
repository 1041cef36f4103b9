package io.kvorum.server.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations as Go writes them: `1h2m3.5s`, `300ms`, `-1.5h`, `0`.
final class GoDuration {
  private static final Pattern PART =
      Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)");
  private static final Map<String, Long> UNIT_NANOS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "µs", 1_000L,
          "μs", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);

  private GoDuration() {}

  /// Empty if `text` is no duration, or does not fit into 64 bits of nanoseconds.
  static Optional<Duration> parse(String text) {
    boolean negative = text.startsWith("-");
    String magnitude = negative || text.startsWith("+") ? text.substring(1) : text;
    if (magnitude.equals("0")) {
      return Optional.of(Duration.ZERO);
    }
    return nanos(magnitude).map(nanos -> Duration.ofNanos(negative ? -nanos : nanos));
  }

  private static Optional<Long> nanos(String text) {
    Matcher part = PART.matcher(text);
    BigDecimal sum = BigDecimal.ZERO;
    int end = 0;
    while (end < text.length()) {
      if (!part.find(end) || part.start() != end) {
        return Optional.empty();
      }
      BigDecimal unit = BigDecimal.valueOf(UNIT_NANOS.getOrDefault(part.group(2), 1L));
      sum = sum.add(new BigDecimal(part.group(1)).multiply(unit));
      end = part.end();
    }
    boolean fits = sum.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0;
    return end == 0 || !fits ? Optional.empty() : Optional.of(sum.longValue());
  }
}
