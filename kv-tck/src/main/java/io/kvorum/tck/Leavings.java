package io.kvorum.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// The temporary files of forks. Those that are killed leave what they have unpacked, such as
/// native libraries of many megabytes: it is deleted when this JVM ends.
final class Leavings {
  static final Path FOLDER = folder();

  private Leavings() {}

  private static Path folder() {
    try {
      Path folder = Files.createTempDirectory("kvorum-tck-forks");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder), "delete " + folder));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a folder for the forks' temporary files", e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> inwards = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : inwards) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      // A fork that still ends may be writing: nobody is there any more to be told.
    }
  }
}
