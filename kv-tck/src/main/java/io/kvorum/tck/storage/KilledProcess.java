package io.kvorum.tck.storage;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/// Death by SIGKILL: another JVM with this one's class path works until, at a random sync, it is
/// killed. What the kernel has survives, what was in the process does not.
final class KilledProcess implements Crasher {
  static final String SYNCED = "synced ";

  private static final int MOST_SYNCS = 60;
  private static final List<String> PASSED_ON =
      List.of("--add-opens", "--enable-native", "--sun-misc", "-Djava.library", "-Dlmdbjava");

  private final Class<? extends StorageContract> contract;

  KilledProcess(Class<? extends StorageContract> contract) {
    this.contract = contract;
  }

  @Override
  public long crash(Path directory, long seed) {
    try {
      Process process =
          new ProcessBuilder(command(directory, seed)).redirectErrorStream(true).start();
      try (BufferedReader lines = process.inputReader()) {
        return killAfter(1 + new Random(seed).nextInt(MOST_SYNCS), process, lines);
      } finally {
        process.destroyForcibly().onExit().join();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Goes on reading after the kill: a sync reported last may have come while it was on its way.
  private static long killAfter(int syncs, Process process, BufferedReader lines)
      throws IOException {
    long synced = 0;
    int seen = 0;
    List<String> others = new ArrayList<>();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (!line.startsWith(SYNCED)) {
        others.add(line);
        continue;
      }
      synced = Long.parseLong(line.substring(SYNCED.length()));
      if (++seen == syncs) {
        process.toHandle().destroyForcibly(); // unlike Process.destroy, leaves the pipe open
      }
    }
    if (seen < syncs) {
      throw new AssertionError(
          "the process ended by itself after " + seen + " syncs:\n" + String.join("\n", others));
    }
    return synced;
  }

  private List<String> command(Path directory, long seed) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx256m");
    command.add("-XX:+UseSerialGC");
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(passedOn());
    command.add("-cp");
    command.add(classPath());
    command.add(CrashVictim.class.getName());
    command.add(contract.getName());
    command.add(directory.toString());
    command.add(Long.toString(seed));
    return command;
  }

  private static List<String> passedOn() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> PASSED_ON.stream().anyMatch(argument::startsWith))
        .map(KilledProcess::forUnnamedModule)
        .toList();
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

  private String classPath() throws IOException {
    List<String> paths = new ArrayList<>();
    paths.add(folderOf(contract));
    Stream.of("jdk.module.path", "java.class.path")
        .map(System::getProperty)
        .filter(path -> path != null && !path.isEmpty())
        .forEach(paths::add);
    return String.join(File.pathSeparator, paths);
  }

  /// The folder or jar of a class, also where it was patched into a module.
  private static String folderOf(Class<?> type) throws IOException {
    String file = type.getName().replace('.', '/') + ".class";
    URL url = type.getResource("/" + file);
    if (url == null) {
      throw new IOException("cannot find the class file of " + type);
    }
    String place = url.toString();
    String root = place.substring(0, place.length() - file.length());
    if (root.startsWith("jar:")) {
      root = root.substring("jar:".length(), root.lastIndexOf("!/"));
    }
    try {
      return Path.of(new URI(root)).toString();
    } catch (URISyntaxException e) {
      throw new IOException(place, e);
    }
  }
}
