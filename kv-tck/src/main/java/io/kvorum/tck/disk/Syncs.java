package io.kvorum.tck.disk;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;

/// A library between a process and its disk, by which syncs lie or fail. It reaches whatever is
/// linked with the C library dynamically.
public final class Syncs {
  private static final String PRELOADED = "LD_PRELOAD";
  private static final String FAIL_WHEN = "KVORUM_TCK_FAIL_WHEN";

  private Syncs() {}

  /// What this machine lacks for it, in words.
  public static Optional<String> missing() {
    return System.getProperty("os.name").equals("Linux")
        ? Program.missing("gcc", "gcc")
        : Optional.of("standing between a process and its disk needs Linux");
  }

  /// The variables of a process whose syncs all succeed and do nothing.
  public static Map<String, String> lying(Path folder) {
    return Map.of(PRELOADED, library(folder));
  }

  /// The variables of a process whose syncs all fail while there is a file `trigger`.
  public static Map<String, String> failing(Path folder, Path trigger) {
    return Map.of(PRELOADED, library(folder), FAIL_WHEN, trigger.toString());
  }

  private static String library(Path folder) {
    Path library = folder.resolve("syncs.so").toAbsolutePath();
    Path source = folder.resolve("syncs.c");
    try (InputStream text = Syncs.class.getResourceAsStream("syncs.c")) {
      if (text == null) {
        throw new IllegalStateException("syncs.c is missing in the kit");
      }
      Files.copy(text, source, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    Program.run(
        "gcc",
        "-Wall",
        "-Werror",
        "-O",
        "-shared",
        "-fPIC",
        "-o",
        library.toString(),
        source.toString());
    return library.toString();
  }
}
