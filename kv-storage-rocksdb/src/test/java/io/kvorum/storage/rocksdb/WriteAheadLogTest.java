package io.kvorum.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.storage.spi.StorageException;
import io.kvorum.tck.Rule;
import io.kvorum.tck.log.LogModel;
import io.kvorum.tck.log.LogScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a crash leaves at the end of the write-ahead log is cut off; damage before the last write
/// is told, by file and offset.
@Timeout(120)
class WriteAheadLogTest {
  private static final int GROUPS = 12;
  private static final int CHANGES_IN_GROUP = 8;
  private static final int PAGE_BYTES = 4 << 10;
  private static final int BLOCK_BYTES = 32 << 10;

  private final StorageEngine engine = new RocksDbProvider().engine(RocksDbConfig.defaults());

  @TempDir @Nullable Path temporary;

  private Path written = Path.of("");
  private byte[] bytes = {};

  /// Where the last write begins.
  private int lastWriteAt;

  /// The log without the last write, and with it.
  private LogModel before = new LogModel();

  private LogModel after = new LogModel();

  @BeforeEach
  void write_some_groups_the_last_of_which_crosses_a_block() throws IOException {
    Path open = Files.createDirectory(folder().resolve("open"));
    written = folder().resolve("written");
    LogScript script = new LogScript(5, 40_000);
    try (LogStorage log = engine.openLog(open)) {
      for (int group = 1; group <= GROUPS || bytes.length - lastWriteAt < BLOCK_BYTES; group++) {
        before = script.model().copy();
        lastWriteAt = (int) Files.size(newestLog(open));
        for (int change = 0; change < CHANGES_IN_GROUP; change++) {
          script.next().applyTo(log);
        }
        log.sync();
        bytes = Files.readAllBytes(newestLog(open));
      }
      after = script.model().copy();
      copy(open, written);
    }
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Rule({"LOG-1", "LOG-8"})
  void a_last_write_of_which_a_part_is_missing_is_cut_off() throws IOException {
    for (int length = lastWriteAt; length < bytes.length; length += 991) {
      assertThat(opened(Arrays.copyOf(bytes, length))).as("%d bytes", length).isEqualTo(before);
    }
    assertThat(opened(Arrays.copyOf(bytes, bytes.length - 1))).isEqualTo(before);
    assertThat(opened(bytes)).isEqualTo(after);
  }

  @Rule({"LOG-1", "LOG-8"})
  void a_last_write_that_ends_in_zeros_is_cut_off() throws IOException {
    for (int from = lastWriteAt; from < bytes.length; from += 991) {
      byte[] zeros = Arrays.copyOf(bytes, bytes.length + 5_000);
      Arrays.fill(zeros, from, bytes.length, (byte) 0);
      assertThat(opened(zeros)).as("from %d", from).isEqualTo(before);
    }
  }

  /// The disk may have written a later page of the last write, and not an earlier one.
  @Rule({"LOG-1", "LOG-8"})
  void a_last_write_with_a_hole_is_cut_off() throws IOException {
    for (int from = nextPage(lastWriteAt); from < bytes.length; from += PAGE_BYTES) {
      byte[] hole = bytes.clone();
      Arrays.fill(hole, from, Math.min(from + PAGE_BYTES, hole.length), (byte) 0);
      assertThat(opened(hole)).as("a hole at %d", from).isEqualTo(before);
    }
  }

  private static int nextPage(int at) {
    return (at / PAGE_BYTES + 1) * PAGE_BYTES;
  }

  @Rule("LOG-8")
  void damage_before_the_last_write_is_told_by_file_and_offset() throws IOException {
    for (int at = 0; at < lastWriteAt; at += 397) {
      byte[] damaged = bytes.clone();
      damaged[at] ^= 0x20;
      Path directory = with(damaged);
      assertThatThrownBy(() -> engine.openLog(directory))
          .as("byte %d", at)
          .isInstanceOf(StorageException.Corrupted.class)
          .hasMessageContaining(newestLog(directory) + " is damaged at offset")
          .hasMessageContaining("synced writes lie behind a broken one");
      assertThat(Files.readAllBytes(newestLog(directory))).isEqualTo(damaged);
    }
  }

  @Test
  void a_log_whose_list_of_files_is_lost_is_told() throws IOException {
    Path directory = with(bytes);
    Files.delete(directory.resolve("CURRENT"));
    assertThatThrownBy(() -> engine.openLog(directory))
        .isInstanceOf(StorageException.Corrupted.class)
        .hasMessageContaining("CURRENT");
  }

  private LogModel opened(byte[] newestLog) throws IOException {
    Path directory = with(newestLog);
    LogModel first;
    try (LogStorage log = engine.openLog(directory)) {
      first = LogModel.of(log);
    }
    try (LogStorage again = engine.openLog(directory)) {
      assertThat(LogModel.of(again)).isEqualTo(first);
    }
    return first;
  }

  private Path with(byte[] newestLog) throws IOException {
    Path directory = Files.createTempDirectory(folder(), "copy");
    Files.delete(directory);
    copy(written, directory);
    Files.write(newestLog(directory), newestLog);
    return directory;
  }

  private static Path newestLog(Path directory) throws IOException {
    return files(directory).stream()
        .filter(file -> file.toString().endsWith(".log"))
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectory(to);
    for (Path file : files(from)) {
      Files.copy(file, to.resolve(file.getFileName()));
    }
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }

  private Path folder() {
    if (temporary == null) {
      throw new IllegalStateException("JUnit gave no temporary directory");
    }
    return temporary;
  }
}
