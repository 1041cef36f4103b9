package io.kvorum.tck.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.tck.faulty.BrokenRules;
import io.kvorum.tck.memory.Fault;
import io.kvorum.tck.memory.MemoryEngine;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The contract is tried on logs that each break one rule: that rule's tests fail, and no others.
class LogContractTest {
  /// The faults of the log that is under test now; JUnit makes the contract's objects.
  private static Set<Fault> faults = Set.of();

  static final class InMemory extends DisklessLogContract {
    private final MemoryEngine engine = new MemoryEngine(faults);

    @Override
    protected StorageEngine engine() {
      return engine;
    }

    @Override
    LogCrasher crasher() {
      return new MemoryLogCrasher(engine);
    }
  }

  @Test
  void a_log_without_a_fault_passes() {
    faults = Set.of();

    assertThat(BrokenRules.failed(selectClass(InMemory.class))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "TORN_CHANGE, LOG-1",
    "LYING_SYNC, LOG-2",
    "ENDLESS_READ, LOG-3",
    "SILENT_COMPACTION, LOG-4",
    "WRITE_EXCLUDES_READ, LOG-5",
    "LOST_TRUNCATION, LOG-6",
    "COMPACTED_HARD_STATE, LOG-7",
    "STALE_HARD_STATE, LOG-9",
    "SECOND_OPENING, LOG-11",
    "OPEN_AFTER_CLOSE, LOG-14"
  })
  void a_fault_breaks_the_tests_of_its_rule_only(Fault fault, String rule) {
    faults = Set.of(fault);

    BrokenRules.assertOnly(rule, selectClass(InMemory.class));
  }
}
