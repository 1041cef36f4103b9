package io.kvorum.storage.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.storage.spi.StorageException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StoreDirectoryTest {
  @TempDir @Nullable Path temporary;

  private Path directory() {
    if (temporary == null) {
      throw new IllegalStateException("JUnit gave no temporary directory");
    }
    return temporary;
  }

  private static StoreDirectory claim(Path directory) {
    return StoreDirectory.claim(directory, "test", "own"::equals);
  }

  @Test
  void a_directory_is_claimed_once_in_a_process() {
    StoreDirectory claimed = claim(directory());

    assertThatThrownBy(() -> claim(directory().resolve("..").resolve(directory().getFileName())))
        .isInstanceOf(StorageException.Refused.class)
        .hasMessageContaining(directory().getFileName() + " is open already in this process");
    claimed.close();
    claim(directory()).close();
  }

  @Test
  void a_directory_of_another_process_is_refused_until_that_dies() throws Exception {
    Process other = holder(directory());
    try {
      assertThat(other.inputReader().readLine()).isEqualTo("claimed");

      assertThatThrownBy(() -> claim(directory()))
          .isInstanceOf(StorageException.Refused.class)
          .hasMessageContaining("is in use by another process");
    } finally {
      other.destroyForcibly().onExit().join();
    }
    claim(directory()).close();
  }

  @Test
  void a_missing_directory_or_a_file_is_refused() throws IOException {
    Path file = Files.createFile(directory().resolve("file"));

    assertThatThrownBy(() -> claim(directory().resolve("missing")))
        .isInstanceOf(StorageException.Refused.class)
        .hasMessageEndingWith("missing does not exist");
    assertThatThrownBy(() -> claim(file))
        .isInstanceOf(StorageException.Refused.class)
        .hasMessageEndingWith("file is not a directory");
  }

  @Test
  void a_directory_with_strange_files_is_refused_and_left_as_it_is() throws IOException {
    Files.createFile(directory().resolve("own"));
    claim(directory()).close();
    Files.delete(directory().resolve("kvorum.lock"));
    Files.createFile(directory().resolve("strange"));

    assertThatThrownBy(() -> claim(directory()))
        .isInstanceOf(StorageException.Refused.class)
        .hasMessageContaining("is not a directory of test: it holds strange");
    assertThat(directory().toFile().list()).containsExactlyInAnyOrder("own", "strange");
  }

  private static Process holder(Path directory) throws IOException {
    String classes = System.getProperty("jdk.module.path") + File.pathSeparator;
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            classes + Path.of("target", "test-classes").toAbsolutePath(),
            Holder.class.getName(),
            directory.toString())
        .redirectErrorStream(true)
        .start();
  }

  /// The other process.
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws Exception {
      claim(Path.of(arguments[0]));
      System.out.println("claimed");
      Thread.sleep(Long.MAX_VALUE);
    }
  }
}
