package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// One finished run of another program: what it wrote and how it ended.
record Tool(List<String> words, int exit, String out, String err) {
  static final Duration LIMIT = Duration.ofSeconds(90);

  /// Runs a program to its end, or kills it after [#LIMIT].
  static Tool run(String... words) {
    return run(List.of(words), Map.of(), "", LIMIT);
  }

  static Tool run(List<String> words, Map<String, String> variables, String input, Duration limit) {
    try {
      Path out = Files.createTempFile("kvorum-tool", ".out");
      Path err = Files.createTempFile("kvorum-tool", ".err");
      Path in = Files.writeString(Files.createTempFile("kvorum-tool", ".in"), input);
      try {
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().putAll(variables);
        builder.redirectOutput(out.toFile()).redirectError(err.toFile()).redirectInput(in.toFile());
        Process process = builder.start();
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
          process.destroyForcibly().waitFor();
          throw new AssertionError(
              words + " still ran after " + limit + ": " + Files.readString(err));
        }
        return new Tool(words, process.exitValue(), text(out), text(err));
      } finally {
        Files.delete(out);
        Files.delete(err);
        Files.delete(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + words, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while running " + words, e);
    }
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  /// The same run, which must have succeeded.
  Tool ok() {
    assertThat(exit).as("%s\n%s\n%s", words, out, err).isZero();
    return this;
  }
}
