package io.kvorum.tck.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.Bytes;
import io.kvorum.storage.spi.StorageException;
import io.kvorum.storage.spi.WriteBatch;
import io.kvorum.tck.Making;
import io.kvorum.tck.Rule;
import io.kvorum.tck.disk.ScratchDisk;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/// STORE-16 on a small disk that is filled.
abstract class FullDiskRules {
  private static final int LEFT_MEBIBYTES = 8;
  private static final int ROW_BYTES = 1 << 20;
  private static final int ROWS_BEFORE = 3;
  private static final int ROWS_AFTER = 3;

  private final Making making;

  @RegisterExtension final ScratchDisk scratch = new ScratchDisk();

  private @Nullable StoreUnderTest subject;

  FullDiskRules(Making making) {
    this.making = making;
  }

  @BeforeEach
  void open() {
    subject = new StoreUnderTest(making.engine(), scratch.disk().durableFolder("store"));
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

  private static Bytes key(int row) {
    return Bytes.utf8("row%06d".formatted(row));
  }

  private static Bytes value(int row) {
    byte[] value = new byte[ROW_BYTES];
    new Random(row).nextBytes(value);
    return Bytes.wrap(value);
  }

  private void write(int row) {
    subject().write(new WriteBatch().put(key(row), value(row)));
    subject().store().sync();
  }

  private void write(int from, int to) {
    for (int row = from; row < to; row++) {
      write(row);
    }
  }

  /// Returns how many rows were synced.
  private int fill() {
    write(0, ROWS_BEFORE);
    scratch.disk().fillUpTo(LEFT_MEBIBYTES);
    for (int row = ROWS_BEFORE; row < ScratchDisk.MEBIBYTES; row++) {
      try {
        write(row);
      } catch (StorageException.Full expected) {
        return row;
      }
    }
    throw new AssertionError("more was written than the disk has room for, and no failure told");
  }

  /// Returns how many rows there are; none is missing before another.
  private int countRows() {
    int row = 0;
    while (subject().store().get(key(row)) != null) {
      assertThat(subject().store().get(key(row))).isEqualTo(value(row));
      row++;
    }
    assertThat(subject().entries()).hasSize(row);
    return row;
  }

  @Rule("STORE-16")
  void a_full_disk_is_told_as_such_and_nothing_more_is_taken() {
    int synced = fill();

    assertThatThrownBy(() -> write(synced + 1)).isInstanceOf(StorageException.class);
    subject().abandonStore();
  }

  @Rule("STORE-16")
  void what_was_synced_is_whole_after_the_disk_was_full_and_the_store_goes_on() {
    int synced = fill();
    subject().abandonStore();
    scratch.disk().free();

    int found = countRows();
    assertThat(found).isGreaterThanOrEqualTo(synced);
    write(found, found + ROWS_AFTER);
    subject().reopen();

    assertThat(countRows()).isEqualTo(found + ROWS_AFTER);
  }
}
