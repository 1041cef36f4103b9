package io.kvorum.tck.cli;

import java.io.PrintWriter;
import java.util.Locale;

/// A line for each test as it ends, with its number among all.
final class Progress {
  private final PrintWriter out;
  private long ended;

  Progress(PrintWriter out) {
    this.out = out;
  }

  void ended(Trial trial, long planned) {
    ended++;
    out.printf(
        Locale.ROOT,
        "[%d/%d] %-7s %s: %s (%.2f s)%n",
        ended,
        planned,
        trial.outcome().name().toLowerCase(Locale.ROOT),
        trial.rules().isEmpty() ? "no rule" : String.join(", ", trial.rules()),
        trial.sentence(),
        trial.time().toMillis() / 1_000.0);
    if (!trial.passed()) {
      out.println("        " + trial.reason());
    }
    out.flush();
  }
}
