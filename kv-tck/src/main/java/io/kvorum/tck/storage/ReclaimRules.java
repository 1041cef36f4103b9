package io.kvorum.tck.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Bytes;
import io.kvorum.storage.spi.WriteBatch;
import io.kvorum.tck.Rule;
import io.kvorum.tck.Seed;
import io.kvorum.tck.disk.Program;
import java.util.Random;
import java.util.function.Supplier;

/// STORE-19: what deletes have freed comes back.
abstract class ReclaimRules {
  private static final int ROWS = 32_000;
  private static final int ROWS_A_BATCH = 1_000;
  private static final int VALUE_BYTES = 1_000;

  /// Of each so many rows one stays.
  private static final int KEPT = 100;

  private static final int LEAST_SHRINKAGE = 4;

  private final Supplier<StoreUnderTest> subject;

  ReclaimRules(Supplier<StoreUnderTest> subject) {
    this.subject = subject;
  }

  @Rule("STORE-19")
  void what_deletes_have_freed_comes_back_to_the_disk_while_the_store_is_open() {
    Seed seed = Seed.choose();
    fill(seed.random());
    long full = onDisk();
    assertThat(full).as("%s: bytes on the disk", seed).isGreaterThan(ROWS * VALUE_BYTES / 2L);

    deleteMost();
    subject.get().store().reclaim();

    assertThat(onDisk()).as("%s: of %s bytes", seed, full).isLessThan(full / LEAST_SHRINKAGE);
    assertThat(subject.get().store().size().allocatedBytes())
        .as("%s: as the store tells it", seed)
        .isLessThan(full / LEAST_SHRINKAGE);
    assertThat(subject.get().entries()).hasSize(ROWS / KEPT);
    assertThat(subject.get().reopen().size().allocatedBytes()).isLessThan(full / LEAST_SHRINKAGE);
    assertThat(subject.get().entries()).hasSize(ROWS / KEPT);
  }

  private void fill(Random random) {
    for (int from = 0; from < ROWS; from += ROWS_A_BATCH) {
      WriteBatch batch = new WriteBatch();
      for (int row = from; row < from + ROWS_A_BATCH; row++) {
        byte[] value = new byte[VALUE_BYTES];
        random.nextBytes(value);
        batch.put(key(row), Bytes.wrap(value));
      }
      subject.get().write(batch);
    }
    subject.get().store().sync();
  }

  private void deleteMost() {
    for (int from = 0; from < ROWS; from += ROWS_A_BATCH) {
      WriteBatch batch = new WriteBatch();
      for (int row = from; row < from + ROWS_A_BATCH; row++) {
        if (row % KEPT != 0) {
          batch.delete(key(row));
        }
      }
      subject.get().write(batch);
    }
    subject.get().store().sync();
  }

  private static Bytes key(int row) {
    return Bytes.utf8("row%08d".formatted(row));
  }

  /// Blocks that are allocated: files may have holes.
  private long onDisk() {
    return Program.diskUsageBytes(subject.get().directory());
  }
}
