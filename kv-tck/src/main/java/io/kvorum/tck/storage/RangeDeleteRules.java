package io.kvorum.tck.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.WriteBatch;
import io.kvorum.tck.Rule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assumptions;

/// STORE-20: a range is deleted at once.
abstract class RangeDeleteRules {
  private static final Path IO = Path.of("/proc/self/io");
  private static final String WRITTEN = "wchar: ";
  private static final int ROWS = 200_000;
  private static final int ROWS_A_BATCH = 10_000;

  private final Supplier<StoreUnderTest> subject;

  RangeDeleteRules(Supplier<StoreUnderTest> subject) {
    this.subject = subject;
  }

  /// Counted in bytes that the process writes until the delete is durable: not one for each row.
  @Rule("STORE-20")
  void deleting_a_large_range_writes_no_more_than_deleting_a_small_one() {
    Assumptions.assumeTrue(Files.isReadable(IO), IO + " is needed, which Linux has");
    for (int from = 0; from < ROWS; from += ROWS_A_BATCH) {
      WriteBatch batch = new WriteBatch();
      for (int row = from; row < from + ROWS_A_BATCH; row++) {
        batch.put(Bytes.utf8("row%08d".formatted(row)), Bytes.utf8("value"));
      }
      subject.get().write(batch);
    }
    subject.get().put("s", "stays");
    subject.get().store().sync();

    long before = writtenBytes();
    subject.get().write(new WriteBatch().deleteRange(KeyRange.prefix(Bytes.utf8("row"))));
    subject.get().store().sync();

    assertThat(writtenBytes() - before).as("bytes written").isLessThan(ROWS);
    assertThat(subject.get().entries()).containsExactly("s=stays");
  }

  private static long writtenBytes() {
    try {
      return Files.readAllLines(IO).stream()
          .filter(line -> line.startsWith(WRITTEN))
          .mapToLong(line -> Long.parseLong(line.substring(WRITTEN.length())))
          .sum();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
