package io.kvorum.tck.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.kvorum.tck.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/// Every rule of a page is tried by a test or named as one that no test can try, every test names
/// rules of its page, and what the SPI's own documentation lists are rules of the page.
class RuleBookTest {
  private static final Path PAGES = Path.of("../docs/spec");
  private static final Pattern IN_JAVADOC =
      Pattern.compile("^/// - ([A-Z]+-\\d+) ", Pattern.MULTILINE);

  @ParameterizedTest
  @CsvSource({
    "storage.md, io.kvorum.tck.cli.StoreTrial",
    "log.md, io.kvorum.tck.cli.LogTrial",
    "transport.md, io.kvorum.tck.cli.TransportTrial"
  })
  void every_rule_has_a_test_or_a_reason_and_every_test_a_rule(String page, Class<?> contract)
      throws IOException {
    Set<String> rules = rules(page);
    List<String> covered = new ArrayList<>(tried(contract));
    covered.addAll(Verdict.unverified(List.of(contract)).keySet());

    assertThat(covered).containsExactlyInAnyOrderElementsOf(rules);
  }

  private static Set<String> rules(String page) throws IOException {
    return RuleBook.rules(Files.readString(PAGES.resolve(page))).keySet();
  }

  /// As JUnit finds them.
  private static Set<String> tried(Class<?> contract) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(selectClass(contract)).build();
    TestPlan plan = LauncherFactory.create().discover(request);
    return plan.getRoots().stream()
        .flatMap(root -> plan.getDescendants(root).stream())
        .filter(TestIdentifier::isTest)
        .map(test -> (MethodSource) test.getSource().orElseThrow())
        .flatMap(
            source -> {
              Rule rule = source.getJavaMethod().getAnnotation(Rule.class);
              assertThat(rule).as("the rule of %s", source.getMethodName()).isNotNull();
              return List.of(rule.value()).stream();
            })
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @CsvSource({
    "storage.md, ../kv-spi-storage/src/main/java/io/kvorum/storage/spi/OrderedStore.java",
    "log.md, ../kv-spi-storage/src/main/java/io/kvorum/storage/spi/LogStorage.java",
    "transport.md, ../kv-raft/src/main/java/io/kvorum/raft/transport/PeerTransport.java"
  })
  void the_spi_lists_the_rules_of_its_page(String page, Path source) throws IOException {
    List<String> listed =
        IN_JAVADOC
            .matcher(Files.readString(source))
            .results()
            .map(found -> found.group(1))
            .toList();

    assertThat(listed).containsExactlyInAnyOrderElementsOf(rules(page));
  }

  @Test
  void a_rule_is_a_paragraph_that_begins_with_its_number() {
    String page = "# Title\n**X-1** One\nand two.\n\nNo rule.\n\n## Part\n**X-20** Three.\n";

    assertThat(RuleBook.rules(page))
        .containsExactly(Map.entry("X-1", "One and two."), Map.entry("X-20", "Three."));
    assertThatThrownBy(() -> RuleBook.rules(page + "\n**X-1** Again.\n"))
        .hasMessageContaining("X-1");
  }
}
