package io.kvorum.tck.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// A page that stands alone: the verdict, every rule with its tests, and the failures in full.
///
/// @param texts what each rule asks
record HtmlReport(Verdict verdict, Map<String, String> texts) {
  private static final String STYLE =
      """
      body { font: 15px/1.45 system-ui, sans-serif; margin: 2em auto; max-width: 64em; color: #222; }
      h1 { font-size: 1.4em; }
      .verdict { padding: .7em 1em; border-left: .4em solid; background: #f5f5f5; }
      .proven { border-color: #2a7d3a; } .broken { border-color: #b3261e; }
      .incomplete { border-color: #8a6d00; } .asks { max-width: 22em; font-size: .9em; }
      table { border-collapse: collapse; width: 100%; margin: 1em 0; }
      th, td { text-align: left; vertical-align: top; padding: .35em .6em; }
      th, td { border-bottom: 1px solid #ddd; }
      td.passed, td.kept { color: #2a7d3a; }
      td.failed, td.violated { color: #b3261e; font-weight: bold; }
      td.skipped, td.unverified { color: #8a6d00; }
      td.number { text-align: right; white-space: nowrap; }
      pre { white-space: pre-wrap; background: #f5f5f5; padding: .7em; overflow-x: auto; }
      """;

  String text() {
    return """
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="utf-8"><title>%1$s</title>
        <style>
        %2$s</style></head>
        <body>
        <h1>%1$s</h1>
        <p class="verdict %3$s">%4$s</p>
        <p>Repeat with <code>--seed %5$d</code>. %6$s</p>
        <table>
        <tr><th>Rule</th><th></th><th>Result</th><th>Test</th><th></th><th>Time</th></tr>
        %7$s</table>
        </body>
        </html>
        """
        .formatted(
            escaped(verdict.subject()),
            STYLE,
            verdict.result().name().toLowerCase(Locale.ROOT),
            escaped(verdict.line()),
            verdict.seed(),
            escaped(surroundings()),
            rows());
  }

  private static String surroundings() {
    return "kv-tck %s, Java %s, %s %s."
        .formatted(
            Main.version(),
            Runtime.version(),
            System.getProperty("os.name"),
            System.getProperty("os.arch"));
  }

  private String rows() {
    StringBuilder rows = new StringBuilder();
    for (Verdict.RuleResult rule : verdict.rules()) {
      append(rows, rule.rule(), asked(rule.rule()) + result(rule), rule.trials());
    }
    verdict
        .unverified()
        .forEach(
            (rule, because) ->
                rows.append("<tr><td>%s</td>".formatted(escaped(rule)))
                    .append(asked(rule))
                    .append(cell("unverified", "not verifiable"))
                    .append("<td colspan=\"3\">%s</td></tr>\n".formatted(escaped(because))));
    List<Trial> others =
        verdict.trials().stream().filter(trial -> trial.rules().isEmpty()).toList();
    append(rows, "", "<td></td><td></td>", others);
    return rows.toString();
  }

  private static String result(Verdict.RuleResult rule) {
    if (rule.broken()) {
      return cell("violated", "broken");
    }
    return rule.proven() ? cell("kept", "proven") : cell("skipped", "not all tried here");
  }

  private String asked(String rule) {
    return cell("asks", texts.getOrDefault(rule, "").replace("`", ""));
  }

  private static void append(StringBuilder rows, String rule, String result, List<Trial> trials) {
    String first = "<td rowspan=\"%d\">%s</td>".formatted(trials.size(), escaped(rule));
    String spanning = result.replace("<td", "<td rowspan=\"%d\"".formatted(trials.size()));
    for (Trial trial : trials) {
      rows.append("<tr>").append(first).append(spanning).append(cells(trial)).append("</tr>\n");
      first = "";
      spanning = "";
    }
  }

  private static String cells(Trial trial) {
    String groups = trial.group().stream().map(name -> name + ": ").collect(Collectors.joining());
    String outcome = trial.outcome().name().toLowerCase(Locale.ROOT);
    return "<td>"
        + escaped(groups + trial.sentence())
        + trial.failure().map(HtmlReport::details).orElse("")
        + "</td>"
        + cell(outcome, outcome)
        + String.format(
            Locale.ROOT, "<td class=\"number\">%.2f s</td>", trial.time().toMillis() / 1_000.0);
  }

  private static String details(Throwable failure) {
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    String message = String.valueOf(failure.getMessage()).strip();
    return "<details open><summary>%s</summary><pre>%s</pre></details>"
        .formatted(
            escaped(message.lines().findFirst().orElse(failure.getClass().getName())),
            escaped(trace.toString()));
  }

  private static String cell(String style, String text) {
    return "<td class=\"%s\">%s</td>".formatted(style, escaped(text));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
