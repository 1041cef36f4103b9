package io.kvorum.server.log;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// Builds one JSON object, field by field. Numbers and truth values stay what they are, durations
/// become Go's text, everything else a string.
final class JsonLine {
  private static final HexFormat HEX = HexFormat.of();

  private final StringBuilder text = new StringBuilder("{");

  void field(String name, @Nullable Object value) {
    if (text.length() > 1) {
      text.append(',');
    }
    string(name);
    text.append(':');
    value(value);
  }

  String end() {
    return text.append('}').toString();
  }

  private void value(@Nullable Object value) {
    switch (value) {
      case null -> text.append("null");
      case Double number when number.isNaN() || number.isInfinite() -> string(number.toString());
      case Number number -> text.append(number);
      case Boolean truth -> text.append(truth);
      case Duration duration -> string(goText(duration));
      case Collection<?> values -> array(values);
      default -> string(value.toString());
    }
  }

  private void array(Collection<?> values) {
    text.append('[');
    for (Iterator<?> each = values.iterator(); each.hasNext(); ) {
      value(each.next());
      text.append(each.hasNext() ? "," : "");
    }
    text.append(']');
  }

  private void string(String content) {
    text.append('"');
    for (int i = 0; i < content.length(); i++) {
      character(content.charAt(i));
    }
    text.append('"');
  }

  private void character(char c) {
    switch (c) {
      case '"' -> text.append("\\\"");
      case '\\' -> text.append("\\\\");
      case '\n' -> text.append("\\n");
      case '\r' -> text.append("\\r");
      case '\t' -> text.append("\\t");
      default -> {
        if (c < ' ' || Character.isSurrogate(c) || c == '\u2028' || c == '\u2029') {
          text.append("\\u").append(HEX.toHexDigits(c));
        } else {
          text.append(c);
        }
      }
    }
  }

  /// A duration as Go prints it, in its largest whole unit below a minute: `1.5ms`, `2.25s`.
  static String goText(Duration duration) {
    long nanos = duration.toNanos();
    long magnitude = Math.abs(nanos);
    if (magnitude >= 1_000_000_000) {
      return decimal(nanos, 1_000_000_000) + "s";
    }
    if (magnitude >= 1_000_000) {
      return decimal(nanos, 1_000_000) + "ms";
    }
    return magnitude >= 1_000 ? decimal(nanos, 1_000) + "µs" : nanos == 0 ? "0s" : nanos + "ns";
  }

  private static String decimal(long nanos, long unitNanos) {
    return BigDecimal.valueOf(nanos)
        .divide(BigDecimal.valueOf(unitNanos))
        .stripTrailingZeros()
        .toPlainString();
  }
}
