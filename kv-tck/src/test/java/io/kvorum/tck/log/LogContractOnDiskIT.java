package io.kvorum.tck.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedClass;

import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.tck.disk.LoopDisk;
import io.kvorum.tck.disk.Syncs;
import io.kvorum.tck.faulty.BrokenRules;
import io.kvorum.tck.faulty.DiskEngine;
import io.kvorum.tck.faulty.DiskFault;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.DiscoverySelector;

/// The groups of the contract that harm the disk are tried on logs that treat it wrongly: of the
/// group that is about it, that rule's tests fail, and no others. The contracts are classes of
/// their own, because other processes make them too.
class LogContractOnDiskIT {
  abstract static class OnDisk extends LogContract {
    private final Set<DiskFault> faults;

    OnDisk(DiskFault... faults) {
      this.faults = Set.of(faults);
    }

    @Override
    protected StorageEngine engine() {
      return new DiskEngine(faults);
    }
  }

  static final class Sound extends OnDisk {}

  static final class Unsynced extends OnDisk {
    Unsynced() {
      super(DiskFault.UNSYNCED);
    }
  }

  static final class LateSync extends OnDisk {
    LateSync() {
      super(DiskFault.LATE_SYNC);
    }
  }

  static final class RetriedSync extends OnDisk {
    RetriedSync() {
      super(DiskFault.RETRIED_SYNC);
    }
  }

  static final class FailuresIgnored extends OnDisk {
    FailuresIgnored() {
      super(DiskFault.FAILURES_IGNORED);
    }
  }

  static final class FullAsFailure extends OnDisk {
    FullAsFailure() {
      super(DiskFault.FULL_AS_FAILURE);
    }
  }

  static final class LeftFile extends OnDisk {
    LeftFile() {
      super(DiskFault.LEFT_FILE);
    }
  }

  static final class LeftThread extends OnDisk {
    LeftThread() {
      super(DiskFault.LEFT_THREAD);
    }
  }

  @BeforeEach
  void disks_can_be_harmed() {
    LoopDisk.missing().ifPresent(Assumptions::abort);
    Syncs.missing().ifPresent(Assumptions::abort);
  }

  private static DiscoverySelector group(Class<?> group, Class<? extends OnDisk> contract) {
    return selectNestedClass(List.of(contract), group);
  }

  @Test
  void a_log_without_a_fault_passes() {
    for (Class<?> group :
        List.of(
            LogContract.PowerCut.class,
            LogContract.FullDisk.class,
            LogContract.FailingDisk.class,
            LogContract.Remains.class)) {
      assertThat(BrokenRules.failed(group(group, Sound.class))).isEmpty();
    }
  }

  @Test
  void what_is_never_forced_to_the_disk_is_lost_in_a_power_cut() {
    BrokenRules.assertOnly("LOG-2", group(LogContract.PowerCut.class, Unsynced.class));
  }

  @Test
  void what_is_forced_to_the_disk_late_is_lost_in_a_power_cut() {
    BrokenRules.assertOnly("LOG-2", group(LogContract.PowerCut.class, LateSync.class));
  }

  /// ext4 lets a sync that is under way while it is shut down succeed; this log lets all later
  /// ones.
  @Test
  void a_sync_that_is_told_after_a_power_cut_counts_for_nothing() {
    assertThat(BrokenRules.failed(group(LogContract.PowerCut.class, FailuresIgnored.class)))
        .isEmpty();
  }

  @Test
  void a_sync_that_is_tried_again_is_noticed() {
    BrokenRules.assertOnly("LOG-10", group(LogContract.FailingDisk.class, RetriedSync.class));
  }

  @Test
  void a_full_disk_that_is_told_as_a_failed_one_is_noticed() {
    BrokenRules.assertOnly("LOG-12", group(LogContract.FullDisk.class, FullAsFailure.class));
  }

  @Test
  void a_file_that_stays_open_is_noticed() {
    BrokenRules.assertOnly("LOG-13", group(LogContract.Remains.class, LeftFile.class));
  }

  @Test
  void a_thread_that_stays_is_noticed() {
    BrokenRules.assertOnly("LOG-13", group(LogContract.Remains.class, LeftThread.class));
  }
}
