package io.kvorum.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Cluster scripts and the traces that they must give, in `src/test/resources/scripts`.
///
/// A directive stands at the start of a line, what came of it below, indented; `#` begins a
/// comment. `-Dscripts.rewrite=true` writes the traces anew, to be read and judged as a diff.
class ScriptTest {
  private static final Path SCRIPTS = Path.of("src/test/resources/scripts");
  private static final String INDENT = "  ";

  static List<Path> scripts() throws IOException {
    try (Stream<Path> files = Files.list(SCRIPTS)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("scripts")
  void the_trace_is_as_expected(Path script) throws IOException {
    List<String> expected = Files.readAllLines(script);
    List<String> actual = run(expected);
    if (Boolean.getBoolean("scripts.rewrite")) {
      Files.write(script, actual);
    } else {
      assertThat(String.join("\n", actual)).isEqualTo(String.join("\n", expected));
    }
  }

  @Test
  void there_are_scripts_enough() throws IOException {
    assertThat(scripts()).hasSizeGreaterThanOrEqualTo(36);
  }

  private static List<String> run(List<String> script) {
    ScriptCluster cluster = new ScriptCluster();
    List<String> lines = new ArrayList<>();
    for (String line : script) {
      if (line.startsWith(INDENT)) {
        continue;
      }
      lines.add(line);
      if (!line.isBlank() && !line.startsWith("#")) {
        for (String traced : run(cluster, line)) {
          lines.add(INDENT + traced);
        }
      }
    }
    return lines;
  }

  private static List<String> run(ScriptCluster cluster, String directive) {
    try {
      return cluster.run(directive);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("at '" + directive + "': " + e.getMessage(), e);
    }
  }
}
