package io.kvorum.tck.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What this process holds, as the kernel sees it: native threads and files too.
public final class OwnProcess {
  private static final Path SELF = Path.of("/proc/self");

  private OwnProcess() {}

  /// What this machine lacks for it, in words.
  public static Optional<String> missing() {
    return Files.isDirectory(SELF.resolve("task"))
        ? Optional.empty()
        : Optional.of("counting what is left of an engine needs /proc");
  }

  public static long threads() {
    return entries("task").count();
  }

  /// Open files and mappings in a directory.
  public static List<String> filesIn(Path directory) {
    try {
      String prefix = directory.toRealPath() + "/";
      List<String> found = new ArrayList<>();
      entries("fd").flatMap(OwnProcess::target).filter(to -> to.startsWith(prefix)).forEach(found::add);
      Files.readAllLines(SELF.resolve("maps")).stream()
          .filter(line -> line.contains(" " + prefix))
          .map(line -> "mapping " + line.substring(line.indexOf(prefix)))
          .forEach(found::add);
      return found;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static Stream<Path> entries(String kind) {
    try (Stream<Path> entries = Files.list(SELF.resolve(kind))) {
      return entries.toList().stream();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /// Nothing if the file was closed meanwhile.
  private static Stream<String> target(Path descriptor) {
    try {
      return Stream.of(Files.readSymbolicLink(descriptor).toString());
    } catch (NoSuchFileException closed) {
      return Stream.empty();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
