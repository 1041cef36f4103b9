package io.kvorum.server.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// The lists of what a member shows at `/metrics`, and of what etcd shows and a member does not.
final class MetricsTable {
  private static final int COLUMNS = 5;

  private MetricsTable() {}

  /// @param bounds of a histogram, as they are on the page, without the last
  /// @param moves whether it is above 0 after any load
  record Row(String name, String type, Set<String> labels, List<String> bounds, boolean moves) {
    /// What is wrong with it on a page.
    Optional<String> fault(MetricsPageText page) {
      MetricsPageText.Family found = page.families().get(name);
      if (found == null || found.samples().isEmpty()) {
        return Optional.of(name + " is missing");
      }
      if (!found.type().equals(type)) {
        return Optional.of(name + " is a " + found.type() + ", not a " + type);
      }
      if (!found.labelNames().equals(Set.of(labels))) {
        return Optional.of(name + " has the labels " + found.labelNames() + ", not " + labels);
      }
      Set<String> expected = new LinkedHashSet<>(bounds);
      if (type.equals("histogram")) {
        expected.add("+Inf");
      }
      return found.bounds().equals(expected)
          ? Optional.empty()
          : Optional.of(name + " has the bounds " + found.bounds() + ", not " + expected);
    }
  }

  record Absent(String name, String reason) {
    boolean covers(String other) {
      return name.endsWith("*")
          ? other.startsWith(name.substring(0, name.length() - 1))
          : other.equals(name);
    }
  }

  static List<Row> shown() {
    return lines("/etcd-metrics.txt").stream().map(MetricsTable::row).toList();
  }

  static List<Absent> absent() {
    return lines("/etcd-metrics-absent.txt").stream()
        .map(line -> line.split(";", 2))
        .map(columns -> new Absent(columns[0].strip(), columns[1].strip()))
        .toList();
  }

  private static Row row(String line) {
    String[] columns = Arrays.copyOf(line.split(";", -1), COLUMNS);
    for (int i = 0; i < COLUMNS; i++) {
      columns[i] = columns[i] == null ? "" : columns[i].strip();
    }
    Set<String> labels =
        columns[2].isEmpty() ? Set.of() : new LinkedHashSet<>(List.of(columns[2].split(",")));
    return new Row(columns[0], columns[1], labels, bounds(columns[3]), columns[4].equals("+"));
  }

  /// `0.1x3` is 0.1, 0.2, 0.4; else one by one, between commas.
  private static List<String> bounds(String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    if (!text.contains("x")) {
      return List.of(text.split(","));
    }
    String[] parts = text.split("x", -1);
    BigDecimal first = new BigDecimal(parts[0]);
    return IntStream.range(0, Integer.parseInt(parts[1]))
        .mapToObj(i -> asGoWrites(first.multiply(BigDecimal.valueOf(1L << i))))
        .toList();
  }

  private static String asGoWrites(BigDecimal bound) {
    BigDecimal exact = bound.stripTrailingZeros();
    int exponent = exact.precision() - exact.scale() - 1;
    return exponent < 6
        ? exact.toPlainString()
        : exact.movePointLeft(exponent).toPlainString() + "e+0" + exponent;
  }

  private static List<String> lines(String resource) {
    try (InputStream in = MetricsTable.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
