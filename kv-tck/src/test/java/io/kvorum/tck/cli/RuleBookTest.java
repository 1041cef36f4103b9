package io.kvorum.tck.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.kvorum.tck.Rule;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/// Every rule of a page is tried by a test or named as one that no test can try, every test names
/// rules of its page, and what the SPI's own documentation lists are rules of the page.
class RuleBookTest {
  private static final Path PAGES = Path.of("../docs/spec");
  private static final Pattern ROW =
      Pattern.compile("^\\| ([A-Z]+-\\d+) \\| (.+?) \\| [a-z ]* \\|$", Pattern.MULTILINE);
  private static final Pattern IN_JAVADOC =
      Pattern.compile("^/// - ([A-Z]+-\\d+) ", Pattern.MULTILINE);

  @ParameterizedTest
  @CsvSource({
    "storage.md, StoreTrial ReclaimTrial RangeDeleteTrial",
    "log.md, LogTrial",
    "transport.md, TransportTrial",
    "client-api.md, EndpointTrial"
  })
  void every_rule_has_a_test_or_a_reason_and_every_test_a_rule(String page, String names)
      throws Exception {
    Set<String> rules = rules(page);
    Set<String> covered = new HashSet<>();
    for (String name : names.split(" ", -1)) {
      Class<?> contract = Class.forName("io.kvorum.tck.cli." + name);
      covered.addAll(tried(contract));
      covered.addAll(Verdict.unverified(List.of(contract)).keySet());
    }

    assertThat(covered).containsExactlyInAnyOrderElementsOf(rules);
  }

  /// A row for every test, and for every rule that no test can try.
  @Test
  void the_page_about_compatibility_has_every_rule_and_test_of_the_client_api() throws IOException {
    List<String> expected =
        new ArrayList<>(
            tests(EndpointTrial.class).stream()
                .flatMap(
                    test ->
                        Stream.of(test.getAnnotation(Rule.class).value())
                            .map(rule -> rule + ": " + test.getName().replace('_', ' ')))
                .toList());
    Verdict.unverified(List.of(EndpointTrial.class))
        .forEach((rule, because) -> expected.add(rule + ": (none: " + because + ")"));

    assertThat(
            ROW.matcher(Files.readString(Path.of("../docs/compatibility.md")))
                .results()
                .map(row -> row.group(1) + ": " + row.group(2)))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  private static Set<String> rules(String page) throws IOException {
    return RuleBook.rules(Files.readString(PAGES.resolve(page))).keySet();
  }

  private static Set<String> tried(Class<?> contract) {
    return tests(contract).stream()
        .flatMap(
            test -> {
              Rule rule = test.getAnnotation(Rule.class);
              assertThat(rule).as("the rule of %s", test.getName()).isNotNull();
              return Stream.of(rule.value());
            })
        .collect(Collectors.toSet());
  }

  /// As JUnit finds them.
  private static List<Method> tests(Class<?> contract) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(selectClass(contract)).build();
    TestPlan plan = LauncherFactory.create().discover(request);
    return plan.getRoots().stream()
        .flatMap(root -> plan.getDescendants(root).stream())
        .filter(TestIdentifier::isTest)
        .map(test -> ((MethodSource) test.getSource().orElseThrow()).getJavaMethod())
        .toList();
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
