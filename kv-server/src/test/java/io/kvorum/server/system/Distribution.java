package io.kvorum.server.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/// A distribution of Kvorum with a folder of plugins that is the test's own: its programs are
/// copied, what they load is shared.
record Distribution(Path home) {
  private static final Duration PROOF_LIMIT = Duration.ofMinutes(5);

  static Distribution copy(Path original, Path home) throws IOException {
    Files.createDirectories(home.resolve("bin"));
    Files.createDirectory(home.resolve("plugins"));
    Files.createSymbolicLink(home.resolve("lib"), original.resolve("lib").toRealPath());
    try (Stream<Path> programs = Files.list(original.resolve("bin"))) {
      for (Path program : programs.toList()) {
        Files.copy(program, home.resolve("bin").resolve(program.getFileName()));
      }
    }
    return new Distribution(home);
  }

  Path plugins() {
    return home.resolve("plugins");
  }

  Path libraries() {
    return home.resolve("lib");
  }

  ServerCommand command() {
    return ServerCommand.kvorum(home.resolve("bin/kvorum"));
  }

  /// `bin/kvorum plugins`.
  Tool listPlugins() {
    return Tool.run(home.resolve("bin/kvorum").toString(), "plugins");
  }

  /// `bin/kv-tck run` on what is in its folder of plugins.
  ///
  /// @param option says which kind of plugin it is
  Tool prove(String option, String name, Path report, String... more) {
    List<String> words = new ArrayList<>();
    Collections.addAll(
        words,
        home.resolve("bin/kv-tck").toString(),
        "run",
        "--plugins",
        plugins().toString(),
        option,
        name,
        "--report",
        report.toString());
    Collections.addAll(words, more);
    return Tool.run(words, ServerCommand.ONE_COMPILER, "", PROOF_LIMIT);
  }

  /// `bin/kv-tck run` on running members of one cluster.
  ///
  /// @param page that the table of rules and results is written into
  Tool prove(List<Ports> members, Path report, Path page) {
    List<String> words = new ArrayList<>(List.of(home.resolve("bin/kv-tck").toString(), "run"));
    members.forEach(member -> words.addAll(List.of("--endpoint", member.clientUrl())));
    words.addAll(List.of("--report", report.toString(), "--page", page.toString()));
    return Tool.run(words, ServerCommand.ONE_COMPILER, "", PROOF_LIMIT);
  }
}
