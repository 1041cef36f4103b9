package io.kvorum.tck.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A `LoopDisk` for each test. Where there can be none, the tests are skipped, and say why.
public final class ScratchDisk implements BeforeEachCallback, AfterEachCallback {
  /// The size of the disk.
  public static final int MEBIBYTES = 256;

  private @Nullable Path folder;
  private @Nullable LoopDisk disk;

  public ScratchDisk() {}

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    LoopDisk.missing().ifPresent(Assumptions::abort);
    folder = Files.createTempDirectory("kvorum-tck");
    disk = LoopDisk.create(folder, MEBIBYTES);
  }

  public LoopDisk disk() {
    if (disk == null) {
      throw new IllegalStateException("the test has not begun");
    }
    return disk;
  }

  /// For files of the test that are not on the disk.
  public Path folder() {
    if (folder == null) {
      throw new IllegalStateException("the test has not begun");
    }
    return folder;
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    if (disk != null) {
      disk.close();
    }
    if (folder != null) {
      delete(folder);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> inwards = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : inwards) {
        Files.delete(file);
      }
    }
  }
}
