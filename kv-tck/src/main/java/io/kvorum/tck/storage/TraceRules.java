package io.kvorum.tck.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.OrderedStore.Order;
import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.tck.Rule;
import io.kvorum.tck.disk.OwnProcess;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// STORE-17: what is left when everything was closed.
abstract class TraceRules {
  /// So many that what the JVM itself starts and ends meanwhile does not matter.
  private static final int ROUNDS = 25;

  private final Making making;

  @TempDir @Nullable Path folder;

  TraceRules(Making making) {
    this.making = making;
  }

  @BeforeEach
  void needs_the_eyes_of_the_kernel() {
    OwnProcess.missing().ifPresent(Assumptions::abort);
  }

  private Path folder() {
    if (folder == null) {
      throw new IllegalStateException("JUnit gave no temporary directory");
    }
    return folder;
  }

  private void useAndClose() {
    try (StorageEngine engine = making.engine()) {
      StoreUnderTest subject = new StoreUnderTest(engine, folder());
      subject.put("a", "1");
      subject.store().sync();
      try (OrderedStore.View view = subject.store().view();
          OrderedStore.Cursor cursor = view.scan(KeyRange.ALL, Order.ASCENDING)) {
        assertThat(cursor.next()).isTrue();
      }
      subject.closeStore();
    }
  }

  @Rule("STORE-17")
  void no_file_of_a_closed_store_stays_open_or_mapped() {
    useAndClose();

    assertThat(OwnProcess.filesIn(folder())).isEmpty();
  }

  @Rule("STORE-17")
  void no_thread_of_a_closed_store_stays() {
    useAndClose();
    long before = OwnProcess.threads();
    for (int round = 0; round < ROUNDS; round++) {
      useAndClose();
    }

    assertThat(OwnProcess.threads()).isLessThan(before + ROUNDS);
  }
}
