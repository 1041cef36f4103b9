package io.kvorum.tck.disk;

import static java.util.function.Predicate.not;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// What closed engines leave in this process, as the kernel sees it: native threads and files too.
public final class Traces {
  private static final Path SELF = Path.of("/proc/self");

  /// So many that what the JVM itself starts meanwhile does not matter.
  private static final int ROUNDS = 25;

  private Traces() {}

  /// After the use of an engine, which ends with its closing, no file in this directory is open or
  /// mapped.
  public static void noFileIn(Path directory, Runnable use) {
    assumeVisible();
    use.run();
    assertThat(filesIn(directory)).as("files that are open or mapped").isEmpty();
  }

  /// Uses of an engine, each of which ends with its closing, leave no thread each. Threads that
  /// were there before, and may end meanwhile, do not count.
  public static void noThread(Runnable use) {
    assumeVisible();
    use.run();
    Set<Path> before = entries("task").collect(toSet());
    for (int round = 0; round < ROUNDS; round++) {
      use.run();
    }
    List<String> started =
        entries("task").filter(not(before::contains)).flatMap(Traces::threadName).sorted().toList();
    assertThat(started)
        .as("threads that %d rounds started and left", ROUNDS)
        .hasSizeLessThan(ROUNDS);
  }

  private static void assumeVisible() {
    if (!Files.isDirectory(SELF.resolve("task"))) {
      Assumptions.abort("seeing what is left of an engine needs /proc");
    }
  }

  /// Open files and mappings in a directory.
  private static List<String> filesIn(Path directory) {
    try {
      String prefix = directory.toRealPath() + "/";
      List<String> found = new ArrayList<>();
      entries("fd").flatMap(Traces::target).filter(to -> to.startsWith(prefix)).forEach(found::add);
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

  /// Nothing if the thread ended meanwhile.
  private static Stream<String> threadName(Path task) {
    try {
      return Stream.of(Files.readString(task.resolve("comm")).strip());
    } catch (IOException ended) {
      return Stream.empty();
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
