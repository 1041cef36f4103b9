package io.kvorum.tck.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Programs of the operating system.
public final class Program {
  private static final String ALWAYS_SEARCHED = ":/usr/sbin:/sbin";

  private Program() {}

  /// Where it is installed, if it is.
  public static Optional<Path> find(String name) {
    String path = System.getenv().getOrDefault("PATH", "") + ALWAYS_SEARCHED;
    for (String folder : path.split(":", -1)) {
      Path candidate = Path.of(folder, name);
      if (!folder.isEmpty() && Files.isExecutable(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  /// What is missing for a test, in words, if this program is.
  static Optional<String> missing(String name, String debianPackage) {
    return find(name).isPresent()
        ? Optional.empty()
        : Optional.of("'%s' is not installed (Debian package %s)".formatted(name, debianPackage));
  }

  /// What the files below a folder take of their disk. Files that go meanwhile do not count.
  public static long diskUsageBytes(Path folder) {
    try {
      Process du =
          new ProcessBuilder("du", "--summarize", "--block-size=1", folder.toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String said = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return Long.parseLong(said.substring(0, said.indexOf('\t')));
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot run du", failed);
    }
  }

  /// Runs it to its end, and is an `AssertionError` unless it succeeds.
  static void run(String... words) {
    String said = said(words);
    if (!said.isEmpty()) {
      throw new AssertionError(said);
    }
  }

  /// Whether it succeeds.
  static boolean succeeds(String... words) {
    return said(words).isEmpty();
  }

  /// Of a failure, what it said; nothing of a success.
  private static String said(String... words) {
    try {
      Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int status = process.waitFor();
      return status == 0 ? "" : "%s: status %d: %s".formatted(List.of(words), status, said);
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot run " + List.of(words), failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while running " + List.of(words), interrupted);
    }
  }
}
