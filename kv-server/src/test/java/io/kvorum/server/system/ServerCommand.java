package io.kvorum.server.system;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How to start one kind of server, without the flags that say where it lives. Kvorum and etcd take
/// the same flags, so one [ServerProcess] runs both.
///
/// @param name what messages call it
/// @param words the program and what comes before the common flags
/// @param variables environment variables that are set on top of the cleaned environment
record ServerCommand(String name, List<String> words, Map<String, String> variables) {
  /// A program that does not run for long is done sooner without the compiler that takes its time.
  static final Map<String, String> ONE_COMPILER =
      Map.of("KVORUM_JAVA_OPTS", "-XX:TieredStopAtLevel=1");

  ServerCommand {
    words = List.copyOf(words);
    variables = Map.copyOf(variables);
  }

  /// The server under test: Kvorum, or with `-Dkvorum.server=etcd` etcd itself, which proves that a
  /// test does not ask for more than a correct server gives.
  static ServerCommand underTest() {
    return isEtcdUnderTest() ? etcd() : kvorum();
  }

  static boolean isEtcdUnderTest() {
    return System.getProperty("kvorum.server", "kvorum").equals("etcd");
  }

  /// The distribution in the folder that `-Dkvorum.home` names; the build sets it to its own.
  static ServerCommand kvorum() {
    Path program = home().resolve("bin/kvorum").toAbsolutePath();
    if (!Files.isExecutable(program)) {
      throw new IllegalStateException(
          "no distribution at " + program + "; -Dkvorum.home names its folder");
    }
    return kvorum(program);
  }

  /// A server of few requests, or of one part of a short test.
  static ServerCommand kvorum(Path program) {
    return new ServerCommand("kvorum", List.of(program.toString()), ONE_COMPILER);
  }

  /// The same server with all of the JVM's compilers, for a test of much work.
  ServerCommand withAllCompilers() {
    return new ServerCommand(name, words, Map.of());
  }

  static ServerCommand etcd() {
    return new ServerCommand("etcd", List.of("etcd", "--logger", "zap"), Map.of());
  }

  /// The folder of the distribution under test.
  static Path home() {
    String home = System.getProperty("kvorum.home", "");
    if (home.isEmpty()) {
      throw new IllegalStateException("-Dkvorum.home must name the folder of the distribution");
    }
    return Path.of(home);
  }

  /// The same server started by another program, such as a tracer.
  ServerCommand under(List<String> prefix) {
    List<String> all = new ArrayList<>(prefix);
    all.addAll(words);
    return new ServerCommand(name, all, variables);
  }

  /// The same server with more words before the common flags.
  ServerCommand and(List<String> more) {
    List<String> all = new ArrayList<>(words);
    all.addAll(more);
    return new ServerCommand(name, all, variables);
  }

  /// The same server with one more environment variable.
  ServerCommand with(String variable, String value) {
    Map<String, String> all = new HashMap<>(variables);
    all.put(variable, value);
    return new ServerCommand(name, words, all);
  }

  /// A process builder for these words plus `flags`. Variables that servers read as flags are taken
  /// out of the environment, and so are those that the launcher must not need.
  ProcessBuilder builder(List<String> flags) {
    List<String> all = new ArrayList<>(words);
    all.addAll(flags);
    ProcessBuilder builder = new ProcessBuilder(all);
    builder
        .environment()
        .keySet()
        .removeIf(
            v ->
                v.startsWith("ETCD_")
                    || v.startsWith("KVORUM_")
                    || v.equals("HOME")
                    || v.equals("JAVA_HOME")
                    || v.equals("JAVA_TOOL_OPTIONS"));
    builder.environment().putAll(variables);
    return builder;
  }
}
