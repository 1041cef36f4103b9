package io.kvorum.tck.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.OrderedStore.Order;
import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.tck.Making;
import io.kvorum.tck.Rule;
import io.kvorum.tck.disk.Traces;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/// STORE-17: what is left when everything was closed.
abstract class TraceRules {
  private final Making making;

  @TempDir @Nullable Path folder;

  TraceRules(Making making) {
    this.making = making;
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
    Traces.noFileIn(folder(), this::useAndClose);
  }

  @Rule("STORE-17")
  void no_thread_of_a_closed_store_stays() {
    Traces.noThread(this::useAndClose);
  }
}
