package io.kvorum.server.system;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A page in Prometheus' text format, read.
record MetricsPageText(Map<String, Family> families) {
  private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
  private static final Pattern SAMPLE = Pattern.compile("([a-z0-9_]+)(?:\\{(.*)})? (\\S+)");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  /// One line with a value.
  record Sample(String name, Map<String, String> labels, double value) {}

  /// All lines of one name.
  record Family(String type, List<Sample> samples) {
    /// The names of labels, without the bounds of histograms.
    Set<Set<String>> labelNames() {
      Set<Set<String>> names = new LinkedHashSet<>();
      for (Sample sample : samples) {
        Set<String> of = new LinkedHashSet<>(sample.labels().keySet());
        of.remove("le");
        names.add(of);
      }
      return names;
    }

    /// The distinct bounds, in the order of the page.
    Set<String> bounds() {
      Set<String> bounds = new LinkedHashSet<>();
      samples.stream()
          .filter(sample -> sample.labels().containsKey("le"))
          .forEach(sample -> bounds.add(String.valueOf(sample.labels().get("le"))));
      return bounds;
    }

    /// The sum of its values; of a histogram, how many there were.
    double total() {
      return samples.stream()
          .filter(sample -> !type.equals("histogram") || sample.name().endsWith("_count"))
          .mapToDouble(Sample::value)
          .sum();
    }
  }

  static MetricsPageText parse(String page) {
    Map<String, Family> families = new TreeMap<>();
    String name = "";
    for (String line : page.split("\n", -1)) {
      Matcher type = TYPE.matcher(line);
      if (type.matches()) {
        name = type.group(1);
        families.put(name, new Family(type.group(2), new ArrayList<>()));
        continue;
      }
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      Matcher sample = SAMPLE.matcher(line);
      Family family = families.get(name);
      if (!sample.matches() || family == null || !sample.group(1).startsWith(name)) {
        throw new AssertionError("a line of no metric: " + line);
      }
      family.samples().add(sample(sample));
    }
    return new MetricsPageText(families);
  }

  private static Sample sample(Matcher line) {
    Map<String, String> labels = new HashMap<>();
    if (line.group(2) != null) {
      Matcher label = LABEL.matcher(line.group(2));
      while (label.find()) {
        labels.put(label.group(1), label.group(2));
      }
    }
    return new Sample(
        line.group(1), labels, Double.parseDouble(line.group(3).replace("Inf", "Infinity")));
  }
}
