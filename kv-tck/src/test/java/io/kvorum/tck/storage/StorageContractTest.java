package io.kvorum.tck.storage;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.kvorum.tck.faulty.BrokenRules;
import io.kvorum.tck.memory.Fault;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The contract is tried on stores that each break one rule: that rule's tests fail, and no others.
class StorageContractTest {
  /// The faults of the store that is under test now; JUnit makes the contract's objects.
  private static Set<Fault> faults = Set.of();

  static final class Faulty extends MemoryContract {
    Faulty() {
      super(faults);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SIGNED_ORDER, STORE-1",
    "LOST_DELETE_RANGE, STORE-2",
    "TORN_BATCH, STORE-2",
    "FORGOTTEN_BATCH, STORE-3",
    "LYING_SYNC, STORE-4",
    "MOVING_VIEW, STORE-5",
    "UNSERIALIZED_WRITES, STORE-6",
    "SYNC_EXCLUDES_WRITE, STORE-7",
    "THREAD_BOUND_VIEW, STORE-8",
    "OPEN_AFTER_CLOSE, STORE-9",
    "FORWARD_SEEK, STORE-12",
    "LATE_SWEEP, STORE-13",
    "KEPT_BATCH, STORE-14",
    "SECOND_OPENING, STORE-15",
    "BOASTED_SIZE, STORE-18"
  })
  void a_fault_breaks_the_tests_of_its_rule_only(Fault fault, String rule) {
    faults = Set.of(fault);

    BrokenRules.assertOnly(rule, selectClass(Faulty.class));
  }
}
