package io.kvorum.tck.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedClass;

import io.kvorum.tck.faulty.BrokenRules;
import io.kvorum.tck.faulty.BrokenRules.Broken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.engine.DiscoverySelector;

/// The contract asks for no more than etcd gives, and for all that it says: etcd itself keeps every
/// rule, but for those that are newer than the 3.4 which is at hand, and a server that breaks one
/// fails by that rule.
class KvApiContractIT {
  private static final DiscoverySelector WHOLE = selectClass(EtcdContract.class);

  @TempDir(factory = InMemory.class)
  private static Path directory;

  private static EtcdProcess etcd;

  /// Where Linux has a file system in memory, and room there: what a disk keeps is not asked here.
  static final class InMemory implements TempDirFactory {
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final long WANTED_BYTES = 1L << 30;

    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context)
        throws IOException {
      boolean hasRoom =
          Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() >= WANTED_BYTES;
      return hasRoom
          ? Files.createTempDirectory(MEMORY, "kv-tck-")
          : Files.createTempDirectory("kv-tck-");
    }
  }

  @BeforeAll
  static void start_etcd() throws IOException {
    etcd = EtcdProcess.start(directory);
  }

  @AfterAll
  static void stop_etcd() {
    if (etcd != null) {
      etcd.close();
    }
  }

  /// The rules that are broken, without those that etcd 3.4 breaks.
  private static Set<String> broken(Endpoint endpoint, DiscoverySelector tests) {
    EtcdContract.on(endpoint);
    List<Broken> failed = BrokenRules.failed(tests);
    assertThat(etcd.isAlive()).isTrue();
    return failed.stream()
        .flatMap(test -> test.rules().stream())
        .filter(rule -> !NewerThan34.otherwise().contains(rule))
        .collect(Collectors.toSet());
  }

  @Test
  void etcd_keeps_every_rule_but_those_that_are_newer() {
    EtcdContract.on(etcd.endpoint());

    List<Broken> failed = BrokenRules.failed(WHOLE);

    assertThat(failed.stream().flatMap(test -> test.rules().stream()).collect(Collectors.toSet()))
        .as("known are\n%s\nfound was %s", NewerThan34.table(), failed)
        .isEqualTo(NewerThan34.otherwise());
    assertThat(etcd.isAlive()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void a_fault_breaks_its_rule_and_no_other_of_its_group(ApiFault fault) throws IOException {
    try (FaultyServer server = FaultyServer.inFrontOf(etcd.endpoint(), Set.of(fault))) {
      DiscoverySelector group = selectNestedClass(List.of(EtcdContract.class), fault.group());

      assertThat(broken(server.endpoint(), group)).containsExactly(fault.rule());
    }
  }

  @Test
  void all_faults_together_break_their_rules_and_no_others() throws IOException {
    EnumSet<ApiFault> all = EnumSet.allOf(ApiFault.class);
    try (FaultyServer server = FaultyServer.inFrontOf(etcd.endpoint(), all)) {
      assertThat(broken(server.endpoint(), WHOLE))
          .containsExactlyInAnyOrderElementsOf(
              Arrays.stream(ApiFault.values()).map(ApiFault::rule).toList());
    }
  }
}
