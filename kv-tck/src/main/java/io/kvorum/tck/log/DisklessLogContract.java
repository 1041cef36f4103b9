package io.kvorum.tck.log;

import io.kvorum.storage.spi.StorageEngine;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The part of the contract that needs no disk: for engines in memory too.
@Timeout(DisklessLogContract.MOST_SECONDS_PER_TEST)
abstract class DisklessLogContract {
  static final int MOST_SECONDS_PER_TEST = 60;

  @TempDir @Nullable Path directory;

  private @Nullable LogUnderTest subject;

  /// The engine to be tried, new for each test.
  protected abstract StorageEngine engine();

  /// How a log is made to die.
  abstract LogCrasher crasher();

  @BeforeEach
  void open() {
    if (directory == null) {
      throw new IllegalStateException("JUnit gave no temporary directory");
    }
    subject = new LogUnderTest(engine(), directory);
  }

  @AfterEach
  void close() {
    subject().close();
  }

  final LogUnderTest subject() {
    if (subject == null) {
      throw new IllegalStateException("the test has not begun");
    }
    return subject;
  }

  /// What a read gives.
  @Nested
  class Reading extends ReadingRules {
    Reading() {
      super(DisklessLogContract.this::subject);
    }
  }

  /// What a change does.
  @Nested
  class Changing extends ChangingRules {
    Changing() {
      super(DisklessLogContract.this::subject);
    }
  }

  /// Readers beside the writer.
  @Nested
  class Threads extends LogThreadRules {
    Threads() {
      super(DisklessLogContract.this::subject);
    }
  }

  /// Opening, closing, use after closing.
  @Nested
  class Lifecycle extends LogLifecycleRules {
    Lifecycle() {
      super(DisklessLogContract.this::subject);
    }
  }

  /// Random changes against a list in memory.
  @Nested
  class Model extends LogModelRules {
    Model() {
      super(DisklessLogContract.this::subject);
    }
  }

  /// Sudden death.
  @Nested
  class Crash extends LogCrashRules {
    @Override
    LogUnderTest subject() {
      return DisklessLogContract.this.subject();
    }

    @Override
    LogCrasher crasher() {
      return DisklessLogContract.this.crasher();
    }
  }
}
