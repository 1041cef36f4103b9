package io.kvorum.tck.storage;

import static io.kvorum.api.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StoreSize;
import io.kvorum.storage.spi.WriteBatch;
import io.kvorum.tck.Rule;
import java.util.function.Supplier;

/// STORE-18: what a store takes, and gives back.
abstract class SpaceRules {
  private static final int ROWS = 1_000;

  private final Supplier<StoreUnderTest> subject;

  SpaceRules(Supplier<StoreUnderTest> subject) {
    this.subject = subject;
  }

  @Rule({"STORE-5", "STORE-18"})
  void space_is_reclaimed_beside_writes_and_views() {
    for (int i = 0; i < ROWS; i++) {
      subject.get().put("row" + i, "value");
    }
    subject.get().store().sync();
    try (OrderedStore.View view = subject.get().store().view()) {
      for (int i = 0; i < ROWS; i++) {
        subject.get().write(new WriteBatch().delete(utf8("row" + i)));
      }
      subject.get().put("new", "value");
      subject.get().store().reclaim();

      assertThat(StoreUnderTest.entries(view)).hasSize(ROWS);
    }
    assertThat(subject.get().entries()).containsExactly("new=value");
  }

  @Rule("STORE-18")
  void no_more_is_in_use_than_there_is() {
    assertSize();
    for (int i = 0; i < ROWS; i++) {
      subject.get().put("row" + i, "value");
    }
    assertSize();
    subject.get().store().sync();
    assertSize();
    subject.get().store().reclaim();
    assertSize();
  }

  private void assertSize() {
    StoreSize size = subject.get().store().size();
    assertThat(size.inUseBytes()).isBetween(0L, size.allocatedBytes());
  }
}
