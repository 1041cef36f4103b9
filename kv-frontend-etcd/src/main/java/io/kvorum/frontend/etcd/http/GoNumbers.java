package io.kvorum.frontend.etcd.http;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/// Rewrites the numbers of a line of a metrics page from Java's form (`2.0`, `1.0E7`) to Go's (`2`,
/// `1e+07`): etcd's users match whole lines.
final class GoNumbers {
  private static final Pattern BOUND = Pattern.compile("le=\"([^\"]*)\"");

  private GoNumbers() {}

  static String rewrite(String line) {
    if (line.isEmpty() || line.startsWith("#")) {
      return line;
    }
    int value = line.lastIndexOf(' ') + 1;
    String name =
        BOUND
            .matcher(line.substring(0, value))
            .replaceAll(bound -> "le=\"" + number(bound.group(1)) + "\"");
    return name + number(line.substring(value));
  }

  /// A number in Go's shortest form: with an exponent, of at least two digits, from 1e+06 on and
  /// below 1e-04.
  static String number(String text) {
    double value;
    try {
      value = Double.parseDouble(text);
    } catch (NumberFormatException notANumber) {
      return text;
    }
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return text;
    }
    if (value == 0) {
      return "0";
    }
    BigDecimal exact = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    int exponent = exact.precision() - exact.scale() - 1;
    if (exponent >= -4 && exponent < 6) {
      return exact.toPlainString();
    }
    String mantissa = exact.movePointLeft(exponent).stripTrailingZeros().toPlainString();
    String sign = exponent < 0 ? "-" : "+";
    int digits = Math.abs(exponent);
    return mantissa + "e" + sign + (digits < 10 ? "0" : "") + digits;
  }
}
