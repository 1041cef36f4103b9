package io.kvorum.tck.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.storage.spi.StorageException;
import io.kvorum.tck.Making;
import io.kvorum.tck.Rule;
import io.kvorum.tck.disk.ScratchDisk;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/// LOG-12 on a small disk that is filled.
abstract class LogFullDiskRules {
  private static final int LEFT_MEBIBYTES = 8;
  private static final int ENTRY_BYTES = 1 << 20;
  private static final int ENTRIES_BEFORE = 3;
  private static final int ENTRIES_AFTER = 3;

  private final Making making;

  @RegisterExtension final ScratchDisk scratch = new ScratchDisk();

  private @Nullable LogUnderTest subject;

  LogFullDiskRules(Making making) {
    this.making = making;
  }

  @BeforeEach
  void open() {
    subject = new LogUnderTest(making.engine(), scratch.disk().durableFolder("log"));
  }

  @AfterEach
  void close() {
    subject().close();
  }

  private LogUnderTest subject() {
    if (subject == null) {
      throw new IllegalStateException("the test has not begun");
    }
    return subject;
  }

  private void append(long index) {
    subject().append(1, index, index, ENTRY_BYTES);
    subject().log().sync();
  }

  private void append(long from, long upTo) {
    for (long index = from; index <= upTo; index++) {
      append(index);
    }
  }

  /// Returns the index of the last entry that was synced.
  private long fill() {
    append(1, ENTRIES_BEFORE);
    scratch.disk().fillUpTo(LEFT_MEBIBYTES);
    for (long index = ENTRIES_BEFORE + 1; index <= ScratchDisk.MEBIBYTES; index++) {
      try {
        append(index);
      } catch (StorageException.Full expected) {
        return index - 1;
      }
    }
    throw new AssertionError("more was written than the disk has room for, and no failure told");
  }

  /// Returns the index of the last entry; every one is as it was written.
  private long last() {
    long last = subject().log().terms().lastIndex();
    for (long index = 1; index <= last; index++) {
      assertThat(subject().log().read(index, 0))
          .isEqualTo(List.of(Entries.command(1, index, ENTRY_BYTES)));
    }
    return last;
  }

  @Rule("LOG-12")
  void a_full_disk_is_told_as_such_and_nothing_more_is_taken() {
    long synced = fill();

    assertThatThrownBy(() -> append(synced + 2)).isInstanceOf(StorageException.class);
    subject().abandonLog();
  }

  @Rule("LOG-12")
  void what_was_synced_is_whole_after_the_disk_was_full_and_the_log_goes_on() {
    long synced = fill();
    subject().abandonLog();
    scratch.disk().free();

    long found = last();
    assertThat(found).isGreaterThanOrEqualTo(synced);
    append(found + 1, found + ENTRIES_AFTER);
    subject().reopen();

    assertThat(last()).isEqualTo(found + ENTRIES_AFTER);
  }
}
