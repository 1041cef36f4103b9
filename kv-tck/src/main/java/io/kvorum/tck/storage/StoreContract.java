package io.kvorum.tck.storage;

import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.tck.Fork;
import io.kvorum.tck.Making;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the contracts of stores have in common: an engine, new for each test, and one store of it.
@Timeout(StoreContract.MOST_SECONDS_PER_TEST)
abstract class StoreContract {
  static final int MOST_SECONDS_PER_TEST = 60;

  @TempDir @Nullable Path directory;

  private @Nullable StoreUnderTest subject;

  /// The engine to be tried, new for each test.
  protected abstract StorageEngine engine();

  /// Another JVM, which is killed, and the contract in it.
  protected Fork fork() {
    return Fork.onClassPath(getClass());
  }

  final Making making() {
    return new Making(this::engine, this::fork);
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

  final StoreUnderTest subject() {
    if (subject == null) {
      throw new IllegalStateException("the test has not begun");
    }
    return subject;
  }
}
