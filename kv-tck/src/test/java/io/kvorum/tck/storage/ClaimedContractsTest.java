package io.kvorum.tck.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.tck.faulty.BrokenRules;
import io.kvorum.tck.faulty.DiskEngine;
import io.kvorum.tck.faulty.DiskFault;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The contracts behind capabilities are tried on stores that claim what they do not do.
class ClaimedContractsTest {
  /// Its file only grows.
  static final class NeverShrinking extends ReclaimContract {
    @Override
    protected StorageEngine engine() {
      return new DiskEngine(Set.of());
    }
  }

  static final class Plain extends RangeDeleteContract {
    @Override
    protected StorageEngine engine() {
      return new DiskEngine(Set.of());
    }
  }

  static final class RowByRow extends RangeDeleteContract {
    @Override
    protected StorageEngine engine() {
      return new DiskEngine(Set.of(DiskFault.ROWS_DELETED_ONE_BY_ONE));
    }
  }

  @Test
  void a_store_that_never_shrinks_is_noticed() {
    BrokenRules.assertOnly("STORE-19", selectClass(NeverShrinking.class));
  }

  @Test
  void a_store_that_writes_a_range_as_a_range_passes() {
    assertThat(BrokenRules.failed(selectClass(Plain.class))).isEmpty();
  }

  @Test
  void a_store_that_deletes_row_by_row_is_noticed() {
    BrokenRules.assertOnly("STORE-20", selectClass(RowByRow.class));
  }
}
