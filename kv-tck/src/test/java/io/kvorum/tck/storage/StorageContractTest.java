package io.kvorum.tck.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.kvorum.tck.Rule;
import io.kvorum.tck.memory.Fault;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/// The contract is tried on stores that each break one rule: that rule's tests fail, and no others.
class StorageContractTest {
  static final class SignedOrder extends MemoryContract {
    SignedOrder() {
      super(Set.of(Fault.SIGNED_ORDER));
    }
  }

  static final class LostDeleteRange extends MemoryContract {
    LostDeleteRange() {
      super(Set.of(Fault.LOST_DELETE_RANGE));
    }
  }

  static final class TornBatch extends MemoryContract {
    TornBatch() {
      super(Set.of(Fault.TORN_BATCH));
    }
  }

  static final class ForgottenBatch extends MemoryContract {
    ForgottenBatch() {
      super(Set.of(Fault.FORGOTTEN_BATCH));
    }
  }

  static final class LyingSync extends MemoryContract {
    LyingSync() {
      super(Set.of(Fault.LYING_SYNC));
    }
  }

  static final class MovingView extends MemoryContract {
    MovingView() {
      super(Set.of(Fault.MOVING_VIEW));
    }
  }

  static final class UnserializedWrites extends MemoryContract {
    UnserializedWrites() {
      super(Set.of(Fault.UNSERIALIZED_WRITES));
    }
  }

  static final class SyncExcludesWrite extends MemoryContract {
    SyncExcludesWrite() {
      super(Set.of(Fault.SYNC_EXCLUDES_WRITE));
    }
  }

  static final class ThreadBoundView extends MemoryContract {
    ThreadBoundView() {
      super(Set.of(Fault.THREAD_BOUND_VIEW));
    }
  }

  static final class OpenAfterClose extends MemoryContract {
    OpenAfterClose() {
      super(Set.of(Fault.OPEN_AFTER_CLOSE));
    }
  }

  @Test
  void signed_order_breaks_the_tests_of_store_1() {
    assertBreaksOnly("STORE-1", SignedOrder.class);
  }

  @Test
  void a_lost_delete_range_breaks_the_tests_of_store_2() {
    assertBreaksOnly("STORE-2", LostDeleteRange.class);
  }

  @Test
  void a_torn_batch_breaks_the_tests_of_store_2() {
    assertBreaksOnly("STORE-2", TornBatch.class);
  }

  @Test
  void a_forgotten_batch_breaks_the_tests_of_store_3() {
    assertBreaksOnly("STORE-3", ForgottenBatch.class);
  }

  @Test
  void a_lying_sync_breaks_the_tests_of_store_4() {
    assertBreaksOnly("STORE-4", LyingSync.class);
  }

  @Test
  void a_moving_view_breaks_the_tests_of_store_5() {
    assertBreaksOnly("STORE-5", MovingView.class);
  }

  @Test
  void writes_that_exclude_one_another_break_the_tests_of_store_6() {
    assertBreaksOnly("STORE-6", UnserializedWrites.class);
  }

  @Test
  void a_sync_that_excludes_writes_breaks_the_tests_of_store_7() {
    assertBreaksOnly("STORE-7", SyncExcludesWrite.class);
  }

  @Test
  void a_view_bound_to_its_thread_breaks_the_tests_of_store_8() {
    assertBreaksOnly("STORE-8", ThreadBoundView.class);
  }

  @Test
  void a_store_open_after_its_close_breaks_the_tests_of_store_9() {
    assertBreaksOnly("STORE-9", OpenAfterClose.class);
  }

  /// Every test that fails names the rule, and one of them names no other.
  private static void assertBreaksOnly(
      String rule, Class<? extends DisklessStorageContract> broken) {
    List<Broken> failed =
        EngineTestKit.engine("junit-jupiter")
            .selectors(selectClass(broken))
            .execute()
            .testEvents()
            .failed()
            .stream()
            .map(StorageContractTest::broken)
            .toList();

    assertThat(failed).allMatch(test -> test.rules().contains(rule), "names " + rule);
    assertThat(failed).anyMatch(test -> test.rules().equals(List.of(rule)), "names only " + rule);
  }

  private record Broken(String test, List<String> rules) {}

  private static Broken broken(Event event) {
    MethodSource source = (MethodSource) event.getTestDescriptor().getSource().orElseThrow();
    Rule rule = source.getJavaMethod().getAnnotation(Rule.class);
    return new Broken(source.getMethodName(), rule == null ? List.of() : List.of(rule.value()));
  }
}
