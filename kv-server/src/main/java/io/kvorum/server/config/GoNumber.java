package io.kvorum.server.config;

import java.math.BigInteger;
import java.util.Optional;

/// Whole numbers and truth values as Go's `flag` package reads them: `0x`, `0o` and `0b` prefixes,
/// underscores between digits, and `t`, `TRUE`, `1` for true.
final class GoNumber {
  private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

  private GoNumber() {}

  /// Empty if `text` is no whole number of 64 signed bits.
  static Optional<Long> integer(String text) {
    boolean negative = text.startsWith("-");
    String digits = negative || text.startsWith("+") ? text.substring(1) : text;
    try {
      BigInteger magnitude = magnitude(digits);
      BigInteger number = negative ? magnitude.negate() : magnitude;
      boolean fits = number.compareTo(MIN) >= 0 && number.compareTo(MAX) <= 0;
      return fits ? Optional.of(number.longValue()) : Optional.empty();
    } catch (NumberFormatException notANumber) {
      return Optional.empty();
    }
  }

  static Optional<Boolean> truth(String text) {
    return switch (text) {
      case "1", "t", "T", "true", "TRUE", "True" -> Optional.of(true);
      case "0", "f", "F", "false", "FALSE", "False" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  private static BigInteger magnitude(String text) {
    if (text.startsWith("-") || text.startsWith("+")) {
      throw new NumberFormatException(text);
    }
    String prefix = text.length() < 2 ? "" : text.substring(0, 2);
    return switch (prefix) {
      case "0x", "0X" -> number(text.substring(2), 16);
      case "0b", "0B" -> number(text.substring(2), 2);
      case "0o", "0O" -> number(text.substring(2), 8);
      default -> number(text, text.length() > 1 && text.startsWith("0") ? 8 : 10);
    };
  }

  private static BigInteger number(String digits, int radix) {
    if (digits.startsWith("-") || digits.startsWith("+")) {
      throw new NumberFormatException(digits);
    }
    return new BigInteger(digits.replace("_", ""), radix);
  }
}
