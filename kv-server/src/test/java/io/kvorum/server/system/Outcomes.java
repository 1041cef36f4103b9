package io.kvorum.server.system;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// How often each method was answered how, so that whoever reads it sees what was compared.
final class Outcomes {
  private final Map<String, Integer> counts = new TreeMap<>();

  void add(Call call, Answer answer) {
    String words =
        switch (answer) {
          case Answer.Ok _ -> call.name() + " done";
          case Answer.Refused(var _, String text) -> call.name() + " refused: " + text;
        };
    counts.merge(words, 1, Integer::sum);
  }

  /// A table, one line each.
  @Override
  public String toString() {
    return counts.entrySet().stream()
        .map(e -> "  %5d %s".formatted(e.getValue(), e.getKey()))
        .collect(Collectors.joining("\n"));
  }
}
