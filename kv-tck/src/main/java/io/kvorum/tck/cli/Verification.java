package io.kvorum.tck.cli;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.reporting.legacy.xml.LegacyXmlReportGeneratingListener;

/// Runs contracts on subjects, and leaves JUnit's XML behind.
final class Verification {
  private static final String JUPITER = "junit-jupiter";

  private Verification() {}

  /// @param given what the contracts find their subjects in
  /// @param report the folder that JUnit's XML is written to
  /// @param complaints where trouble with that is told
  static List<Trial> run(
      Object given,
      List<Class<?>> contracts,
      Path report,
      PrintWriter complaints,
      BiConsumer<Trial, Long> progress) {
    Trials trials = new Trials(progress);
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(contracts.stream().map(contract -> selectClass(contract)).toList())
            .filters(EngineFilter.includeEngines(JUPITER))
            .build();
    try (LauncherSession session = LauncherFactory.openSession()) {
      GivenSubjects.put(session, given);
      session
          .getLauncher()
          .execute(request, trials, new LegacyXmlReportGeneratingListener(report, complaints));
    }
    return trials.all();
  }
}
