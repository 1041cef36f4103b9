package io.kvorum.tck.storage;

import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.tck.Fork;
import io.kvorum.tck.Unverified;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What every store keeps: the rules `STORE-1` to `STORE-11` of `OrderedStore`. The author of an
/// engine extends it, gives the engine, and adds nothing:
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
/// The group `Crash` starts another JVM that makes the same test class, so the class needs a
/// constructor without parameters. Whatever is random prints its seed when it fails; the system
/// property `kvorum.tck.seed` repeats it.
@Unverified(
    rule = "STORE-10",
    because = "whether and when a view is revoked is the engine's choice")
@Unverified(
    rule = "STORE-11",
    because = "how a write is made to fail depends on what is beneath the engine")
@Timeout(StorageContract.MOST_SECONDS_PER_TEST)
public abstract class StorageContract {
  static final int MOST_SECONDS_PER_TEST = 60;

  @TempDir @Nullable Path directory;

  private @Nullable StoreUnderTest subject;

  protected StorageContract() {}

  /// The engine to be tried, new for each test.
  protected abstract StorageEngine engine();

  /// How a store is made to die. Only an engine without a disk needs another way.
  protected Crasher crasher() {
    return new KilledProcess(fork());
  }

  /// The other JVM, which is killed, and the contract in it.
  protected Fork fork() {
    return Fork.onClassPath(getClass());
  }

  @BeforeEach
  void open() {
    if (directory == null) {
      throw new IllegalStateException("JUnit gave no temporary directory");
    }
    subject = new StoreUnderTest(engine(), directory);
  }

  @AfterEach
  void close() {
    subject().close();
  }

  private StoreUnderTest subject() {
    if (subject == null) {
      throw new IllegalStateException("the test has not begun");
    }
    return subject;
  }

  /// The order of keys, ranges and seeks.
  @Nested
  class Order extends OrderRules {
    Order() {
      super(StorageContract.this::subject);
    }
  }

  /// Batches, whole.
  @Nested
  class Atomicity extends AtomicityRules {
    Atomicity() {
      super(StorageContract.this::subject);
    }
  }

  /// Moments that stay.
  @Nested
  class Views extends ViewRules {
    Views() {
      super(StorageContract.this::subject);
    }
  }

  /// Writers, readers and syncs beside one another.
  @Nested
  class Threads extends ThreadRules {
    Threads() {
      super(StorageContract.this::subject);
    }
  }

  /// Opening, closing, use after closing.
  @Nested
  class Lifecycle extends LifecycleRules {
    Lifecycle() {
      super(StorageContract.this::subject);
    }
  }

  /// Random operations against a sorted map.
  @Nested
  class Model extends ModelRules {
    Model() {
      super(StorageContract.this::subject);
    }
  }

  /// Sudden death.
  @Nested
  class Crash extends CrashRules {
    Crash() {
      super(StorageContract.this::subject, StorageContract.this::crasher);
    }
  }
}
