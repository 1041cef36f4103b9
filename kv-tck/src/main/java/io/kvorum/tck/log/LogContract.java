package io.kvorum.tck.log;

import io.kvorum.tck.Fork;
import io.kvorum.tck.Making;
import io.kvorum.tck.Unverified;
import org.junit.jupiter.api.Nested;

/// What every log keeps: the rules `LOG-1` to `LOG-14` of `docs/spec/log.md`. The author of an
/// engine extends it, gives the engine, and adds nothing:
///
/// ```java
/// class MyLogTest extends LogContract {
///   @Override
///   protected StorageEngine engine() {
///     return new MyProvider().engine(MyConfig.defaults());
///   }
/// }
/// ```
///
/// Some groups start another JVM that makes the same test class, so the class needs a constructor
/// without parameters. Power cuts and full disks are tried on disks of the tests' own, for which
/// they must be root; where anything is missing, a test is skipped and says what.
@Unverified(
    rule = "LOG-8",
    because = "where a tail is torn and what else is damage depends on the engine's files")
public abstract class LogContract extends DisklessLogContract {
  private static final int KILLS = 3;

  protected LogContract() {}

  @Override
  final LogCrasher crasher() {
    return new KilledWriter(fork(), KILLS);
  }

  /// The other JVM, which is killed, and the contract in it.
  protected Fork fork() {
    return Fork.onClassPath(getClass());
  }

  private Making making() {
    return new Making(this::engine, this::fork);
  }

  /// Directories of others.
  @Nested
  class Claims extends LogClaimRules {
    Claims() {
      super(making(), LogContract.this::subject);
    }
  }

  /// Sudden darkness.
  @Nested
  class PowerCut extends LogPowerCutRules {
    PowerCut() {
      super(making());
    }
  }

  /// No space left.
  @Nested
  class FullDisk extends LogFullDiskRules {
    FullDisk() {
      super(making());
    }
  }

  /// Syncs that fail.
  @Nested
  class FailingDisk extends LogFailingDiskRules {
    FailingDisk() {
      super(making(), LogContract.this::subject);
    }
  }

  /// What a closed log leaves behind.
  @Nested
  class Remains extends LogTraceRules {
    Remains() {
      super(making());
    }
  }
}
