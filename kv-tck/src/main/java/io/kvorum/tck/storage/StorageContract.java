package io.kvorum.tck.storage;

import io.kvorum.tck.Unverified;
import org.junit.jupiter.api.Nested;

/// What every store keeps: the rules `STORE-1` to `STORE-18` of `docs/spec/storage.md`. The author
/// of an engine extends it, gives the engine, and adds nothing; and so with `ReclaimContract` and
/// `RangeDeleteContract`, if the engine claims what they are about:
///
/// ```java
/// class MyStorageTest extends StorageContract {
///   @Override
///   protected StorageEngine engine() {
///     return new MyProvider().engine(MyConfig.defaults());
///   }
/// }
/// ```
///
/// Some groups start another JVM that makes the same test class, so the class needs a constructor
/// without parameters. Power cuts and full disks are tried on disks of the tests' own, for which
/// they must be root; where anything is missing, a test is skipped and says what. Whatever is
/// random prints its seed when it fails; the system property `kvorum.tck.seed` repeats it.
@Unverified(
    rule = "STORE-10",
    because = "whether and when a view is revoked is the engine's choice")
public abstract class StorageContract extends DisklessStorageContract {
  protected StorageContract() {}

  @Override
  final Crasher crasher() {
    return new KilledProcess(fork(), false);
  }

  /// Directories of others.
  @Nested
  class Claims extends ClaimRules {
    Claims() {
      super(making(), StorageContract.this::subject);
    }
  }

  /// Sudden darkness.
  @Nested
  class PowerCut extends PowerCutRules {
    PowerCut() {
      super(making());
    }
  }

  /// No space left.
  @Nested
  class FullDisk extends FullDiskRules {
    FullDisk() {
      super(making());
    }
  }

  /// Syncs that fail.
  @Nested
  class FailingDisk extends FailingDiskRules {
    FailingDisk() {
      super(making(), StorageContract.this::subject);
    }
  }

  /// What a closed store leaves behind.
  @Nested
  class Remains extends TraceRules {
    Remains() {
      super(making());
    }
  }
}
