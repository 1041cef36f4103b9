package io.kvorum.tck;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Another JVM in which a contract makes its subject, so that it can be killed there. What the
/// subject needs of this JVM's options (native code, opened packages) is passed on.
public final class Fork {
  private static final List<String> PASSED_ON =
      List.of(
          "--add-opens",
          "--enable-native",
          "--sun-misc",
          "-Djava.library",
          "-Djffi",
          "-Dlmdbjava",
          "-Dslf4j");

  private final List<String> options;
  private final String prefixOfMain;
  private final String contract;
  private final Map<String, String> variables;

  private Fork(
      List<String> options, String prefixOfMain, String contract, Map<String, String> variables) {
    this.options = List.copyOf(options);
    this.prefixOfMain = prefixOfMain;
    this.contract = contract;
    this.variables = Map.copyOf(variables);
  }

  /// With everything on the class path: what this process has on its module path too, and the
  /// tests' classes, which are patched into a module.
  ///
  /// @param contract has a constructor without parameters
  public static Fork onClassPath(Class<?> contract) {
    List<String> paths = new ArrayList<>(List.of(root(contract), root(Fork.class)));
    Stream.of("jdk.module.path", "java.class.path")
        .map(property -> System.getProperty(property, ""))
        .filter(path -> !path.isEmpty())
        .forEach(paths::add);
    List<String> options = new ArrayList<>();
    passedOn().map(Fork::forUnnamedModule).forEach(options::add);
    options.add("--class-path=" + String.join(File.pathSeparator, paths));
    return new Fork(options, "", contract.getName(), Map.of());
  }

  /// With the module path of this process, which runs the kit as a module.
  ///
  /// @param contract is of the kit's own module, and has a constructor without parameters
  /// @param properties tell the contract what to make
  public static Fork onModulePath(Class<?> contract, Map<String, String> properties) {
    List<String> options = new ArrayList<>(passedOn().toList());
    properties.forEach((name, value) -> options.add("-D" + name + "=" + value));
    options.add("--module-path=" + System.getProperty("jdk.module.path"));
    options.add("--add-modules=ALL-MODULE-PATH");
    options.add("--module");
    String prefixOfMain = Fork.class.getModule().getName() + "/";
    return new Fork(options, prefixOfMain, contract.getName(), Map.of());
  }

  /// The same with these variables in its environment.
  public Fork with(Map<String, String> environment) {
    return new Fork(options, prefixOfMain, contract, environment);
  }

  /// Runs `main` with the contract's class name before `arguments`.
  public ProcessBuilder of(Class<?> main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.add("-Djava.io.tmpdir=" + Leavings.FOLDER);
    command.addAll(options);
    command.add(prefixOfMain + main.getName());
    command.add(contract);
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(variables);
    return builder;
  }

  /// Runs `main` to its end, and returns what it wrote on both of its streams.
  public List<String> output(Class<?> main, List<String> arguments) {
    try {
      Process process = of(main, arguments).redirectErrorStream(true).start();
      try (BufferedReader lines = process.inputReader()) {
        return lines.lines().toList();
      } finally {
        process.destroyForcibly().onExit().join();
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /// Whether `main` ends by itself with status 0; what it says is thrown away.
  ///
  /// @param folder where it works, and leaves what the JVM tells of its own crash
  public boolean succeeds(Class<?> main, List<String> arguments, Path folder) {
    try {
      Process process =
          of(main, arguments)
              .directory(folder.toFile())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.onExit().join().exitValue() == 0;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static Stream<String> passedOn() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> PASSED_ON.stream().anyMatch(argument::startsWith));
  }

  /// On the class path every module of this JVM is part of the unnamed one.
  private static String forUnnamedModule(String argument) {
    if (argument.startsWith("--enable-native-access=")) {
      return "--enable-native-access=ALL-UNNAMED";
    }
    return argument.startsWith("--add-opens=")
        ? argument.substring(0, argument.lastIndexOf('=') + 1) + "ALL-UNNAMED"
        : argument;
  }

  /// The folder or jar that a class comes from, also where it was patched into a module.
  private static String root(Class<?> type) {
    String file = type.getName().replace('.', '/') + ".class";
    String found = String.valueOf(type.getResource("/" + file));
    String root = found.substring(0, found.length() - file.length());
    return Path.of(URI.create(root.replaceFirst("^jar:", "").replaceFirst("!/$", ""))).toString();
  }
}
