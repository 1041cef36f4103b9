package io.kvorum.tck.log;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A `CrashingWriter` in a process of its own.
final class ForkedWriter implements AutoCloseable {
  private final Process process;
  private final Path errors;
  private final DataInputStream acknowledged;
  private long last;

  private ForkedWriter(Process process, Path errors, long applied) {
    this.process = process;
    this.errors = errors;
    this.acknowledged = new DataInputStream(process.getInputStream());
    this.last = applied;
  }

  static ForkedWriter start(Class<?> contract, Path directory, long seed, long applied)
      throws IOException {
    Path errors = directory.resolveSibling(directory.getFileName() + ".errors");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", classPath(contract), CrashingWriter.class.getName()));
    command.addAll(List.of(contract.getName(), directory.toString()));
    command.addAll(List.of(Long.toString(seed), Long.toString(applied)));
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    return new ForkedWriter(builder.start(), errors, applied);
  }

  /// Waits for so many syncs, kills the process, and returns the number of changes that the last
  /// sync had covered of which it told.
  long killAfter(int syncs) throws IOException, InterruptedException {
    try {
      for (int i = 0; i < syncs; i++) {
        last = acknowledged.readLong();
      }
      // By its handle: the process itself would throw away what it has told and nobody has read.
      process.toHandle().destroyForcibly();
      while (true) {
        last = acknowledged.readLong();
      }
    } catch (EOFException killed) {
      int status = process.waitFor();
      if (status != 128 + 9) {
        throw new IOException(
            "the writer ended by itself, status " + status + ": " + Files.readString(errors));
      }
      return last;
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /// Everything on the class path: what this process has on its module path too, and the tests'
  /// classes, which are patched into a module.
  private static String classPath(Class<?> contract) {
    List<String> paths = new ArrayList<>(List.of(root(contract), root(CrashingWriter.class)));
    for (String property : List.of("jdk.module.path", "java.class.path")) {
      String path = System.getProperty(property, "");
      if (!path.isEmpty()) {
        paths.add(path);
      }
    }
    return String.join(File.pathSeparator, paths);
  }

  /// The folder or archive that a class comes from.
  private static String root(Class<?> type) {
    String file = type.getName().replace('.', '/') + ".class";
    String found = String.valueOf(type.getResource("/" + file));
    String root = found.substring(0, found.length() - file.length());
    return Path.of(URI.create(root.replaceFirst("^jar:", "").replaceFirst("!/$", ""))).toString();
  }
}
