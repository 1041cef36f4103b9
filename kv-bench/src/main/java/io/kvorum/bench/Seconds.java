package io.kvorum.bench;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A length of time as written on the command line: `10s`, `500ms`, `2m`; in nanoseconds.
record Seconds(long nanos) {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,7}(?:\\.[0-9]{1,3})?)(ms|s|m)");

  static Seconds parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("'" + text + "' is not a time such as 10s, 500ms or 2m");
    }
    double unitNanos =
        switch (matcher.group(2)) {
          case "ms" -> 1e6;
          case "s" -> 1e9;
          default -> 60e9;
        };
    return new Seconds(Math.round(Double.parseDouble(matcher.group(1)) * unitNanos));
  }
}
