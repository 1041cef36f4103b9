package io.kvorum.bench;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/// A length of time as written on the command line: `10s`, `500ms`, `2m`; in nanoseconds.
record TimeSpan(long nanos) {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,7}(?:\\.[0-9]{1,3})?)(ms|s|m)");

  /// Throws picocli's own exception, whose message reaches the user as it is.
  static TimeSpan parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new TypeConversionException("'" + text + "' is not a time such as 10s, 500ms or 2m");
    }
    double unitNanos =
        switch (matcher.group(2)) {
          case "ms" -> 1e6;
          case "s" -> 1e9;
          default -> 60e9;
        };
    return new TimeSpan(Math.round(Double.parseDouble(matcher.group(1)) * unitNanos));
  }
}
