package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Debian's `etcdctl`, pointed at one server.
record Etcdctl(String endpoint) {
  private static final Map<String, String> VERSION_3 = Map.of("ETCDCTL_API", "3");
  private static final Duration WATCH_LIMIT = Duration.ofSeconds(20);

  Tool run(String... arguments) {
    return run("", Tool.LIMIT, arguments);
  }

  /// Runs a command that reads `input`.
  Tool run(String input, Duration limit, String... arguments) {
    return Tool.run(words(arguments), VERSION_3, input, limit);
  }

  /// What a command that must succeed writes.
  String out(String... arguments) {
    return run(arguments).ok().out();
  }

  /// Checks that a command fails with exactly this message of the server.
  void fails(String message, String... arguments) {
    Tool run = run(arguments);
    assertThat(run.exit()).as("%s\n%s", run.words(), run.out()).isNotZero();
    assertThat(run.err()).endsWith("Error: " + message + "\n");
  }

  private List<String> words(String... arguments) {
    List<String> words = new ArrayList<>(List.of("etcdctl", "--endpoints", endpoint));
    words.addAll(List.of(arguments));
    return words;
  }

  /// Starts a command that does not end by itself, such as a watch; its output goes to `file`.
  Running start(Path file, String... arguments) {
    ProcessBuilder builder = new ProcessBuilder(words(arguments));
    builder.environment().putAll(VERSION_3);
    builder.redirectErrorStream(true).redirectOutput(file.toFile());
    try {
      return new Running(builder.start(), file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A command at work.
  record Running(Process process, Path file) implements AutoCloseable {
    /// Waits until the output is as long as `expected`, or longer, and gives it.
    String awaitOutput(String expected) throws IOException, InterruptedException {
      return awaitOutput(written -> written.length() >= expected.length());
    }

    /// Waits until the output is enough, and gives it.
    String awaitOutput(Predicate<String> enough) throws IOException, InterruptedException {
      long deadline = System.nanoTime() + WATCH_LIMIT.toNanos();
      while (!enough.test(Files.readString(file)) && System.nanoTime() < deadline) {
        Thread.sleep(20);
      }
      return Files.readString(file);
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
