package io.kvorum.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.raft.HardState;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.LogWrite;
import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.storage.spi.StorageException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The log in a real directory: whose it is, and who may disturb whom.
class LocalDiskTest {
  private final StorageEngine engine =
      new FileLogProvider().engine(new FileLogConfig(64 << 10, 4 << 10));

  @TempDir Path directory = Path.of("");

  @Test
  void a_directory_in_use_by_this_process_is_refused() {
    try (LogStorage log = engine.openLog(directory)) {
      assertThatThrownBy(() -> engine.openLog(directory))
          .isInstanceOf(StorageException.Refused.class)
          .hasMessageContaining(directory.toString());
      log.sync();
    }
    engine.openLog(directory).close();
  }

  @Test
  void a_directory_in_use_by_another_process_is_refused() throws Exception {
    engine.openLog(directory).close();
    Process other = lockInAnotherProcess();
    try {
      assertThat(other.getInputStream().read()).isEqualTo(LockHolder.LOCKED);
      List<String> before = names();
      assertThatThrownBy(() -> engine.openLog(directory))
          .isInstanceOf(StorageException.Refused.class)
          .hasMessageContaining(directory.toString());
      assertThat(names()).isEqualTo(before);
    } finally {
      other.destroyForcibly().waitFor();
    }
    engine.openLog(directory).close();
  }

  @Test
  void a_directory_that_cannot_be_written_is_told() {
    assertThatThrownBy(() -> engine.openLog(directory.resolve("absent")))
        .isInstanceOf(StorageException.Io.class)
        .hasMessageContaining("absent");
  }

  @Test
  void an_interrupted_reader_does_not_stop_the_log() {
    try (LogStorage log = engine.openLog(directory)) {
      log.write(nothing(1));
      log.sync();
      Thread.currentThread().interrupt();
      List<LogEntry> read = log.read(1, 100);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(read).hasSize(1);
      log.write(nothing(2));
      log.sync();
      assertThat(log.read(1, 1_000)).hasSize(2);
    }
  }

  @Test
  void a_segment_has_its_full_size_from_the_beginning() throws IOException {
    try (LogStorage log = engine.openLog(directory)) {
      assertThat(Files.size(directory.resolve("0000000000000001.log"))).isEqualTo(64 << 10);
      assertThat(log.sizeBytes()).isEqualTo(64 << 10);
    }
  }

  private Process lockInAnotherProcess() throws IOException {
    String file = "/" + LockHolder.class.getName().replace('.', '/') + ".class";
    String found = String.valueOf(LockHolder.class.getResource(file));
    Path classes = Path.of(URI.create(found.substring(0, found.length() - file.length())));
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            classes.toString(),
            LockHolder.class.getName(),
            directory.resolve(LocalDisk.LOCK).toString())
        .start();
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(Path::toString).sorted().toList();
    }
  }

  private static LogWrite nothing(long index) {
    return new LogWrite(
        new HardState(1, Optional.empty(), 0),
        0,
        List.of(new LogEntry(new LogId(1, index), new LogEntry.Nothing())));
  }
}
