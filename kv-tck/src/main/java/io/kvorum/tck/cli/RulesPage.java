package io.kvorum.tck.cli;

import io.kvorum.api.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/// A page of Markdown with a table of all rules, their tests and what became of them, between two
/// lines of comment. Two runs with the same results write the same page.
record RulesPage(Path path) {
  static final String BEGIN = "<!-- rules -->\n";
  static final String END = "<!-- end of rules -->\n";

  /// @throws ConfigException if there is no place for the table
  RulesPage {
    split(path);
  }

  /// What stands before the table, and what after it.
  private static String[] split(Path path) {
    try {
      String page = Files.readString(path);
      int begin = page.indexOf(BEGIN);
      int end = page.indexOf(END);
      if (begin < 0 || end < begin) {
        throw new ConfigException(
            "%s has no lines %s and %s".formatted(path, BEGIN.strip(), END.strip()));
      }
      return new String[] {page.substring(0, begin + BEGIN.length()), page.substring(end)};
    } catch (IOException unreadable) {
      throw new ConfigException("cannot read the page " + unreadable.getMessage());
    }
  }

  void write(Verdict verdict) throws IOException {
    String[] around = split(path);
    Files.writeString(path, around[0] + table(verdict) + around[1]);
  }

  static String table(Verdict verdict) {
    StringBuilder table = new StringBuilder("| Rule | Test | Result |\n|---|---|---|\n");
    for (Verdict.RuleResult rule : verdict.rules()) {
      rule.trials().stream()
          .sorted(Comparator.comparing(Trial::test))
          .forEach(trial -> table.append(row(rule.rule(), trial.sentence(), result(trial))));
    }
    verdict
        .unverified()
        .forEach((rule, because) -> table.append(row(rule, "(none: " + because + ")", "")));
    return table.toString();
  }

  private static String row(String rule, String test, String result) {
    return "| %s | %s | %s |\n".formatted(rule, test, result);
  }

  private static String result(Trial trial) {
    return switch (trial.outcome()) {
      case PASSED -> "kept";
      case FAILED -> "broken";
      case SKIPPED -> "not tried";
    };
  }
}
