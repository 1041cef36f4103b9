package org.example.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Bytes;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.WriteBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the contract cannot ask, because it depends on the file's form.
class JournalTest {
  private static final Bytes KEY = Bytes.utf8("key");
  private static final long NEVER = Long.MAX_VALUE;

  @TempDir private Path directory;

  private OrderedStore open(long rewriteBytes) {
    return new JournalEngine(new JournalConfig(rewriteBytes)).openStore(directory);
  }

  private void put(String value, int times) {
    try (OrderedStore store = open(NEVER)) {
      for (int i = 0; i < times; i++) {
        store.write(new WriteBatch().put(KEY, Bytes.utf8(value)));
      }
      store.sync();
    }
  }

  private Path journal() {
    return directory.resolve(Journal.FILE);
  }

  @Test
  void a_record_cut_anywhere_is_as_if_it_had_never_been_written() throws IOException {
    put("old", 1);
    long before = Files.size(journal());
    put("new", 1);
    byte[] whole = Files.readAllBytes(journal());
    for (int length = (int) before; length < whole.length; length++) {
      Files.write(journal(), Arrays.copyOf(whole, length));
      try (OrderedStore store = open(NEVER)) {
        assertThat(store.get(KEY)).as("cut at %d", length).isEqualTo(Bytes.utf8("old"));
      }
      assertThat(journal()).hasSize(before);
    }
  }

  @Test
  void what_is_written_behind_a_torn_tail_is_found_again() throws IOException {
    put("old", 1);
    Files.write(journal(), new byte[] {0, 0, 1, 0, 7}, StandardOpenOption.APPEND);
    put("new", 1);

    try (OrderedStore store = open(NEVER)) {
      assertThat(store.get(KEY)).isEqualTo(Bytes.utf8("new"));
    }
  }

  @Test
  void a_journal_of_mostly_history_is_rewritten_when_it_is_opened() throws IOException {
    put("value", 1_000);
    long before = Files.size(journal());

    try (OrderedStore store = open(before)) {
      assertThat(store.get(KEY)).isEqualTo(Bytes.utf8("value"));
      assertThat(store.size().allocatedBytes()).isLessThan(before / 500);
    }
    assertThat(Files.size(journal())).isLessThan(before / 500);
  }
}
