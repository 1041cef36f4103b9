package io.kvorum.server.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.TestAbortedException;

/// What a system test opened, and its folder below `target`, on a real disk unless it asks for one
/// in memory: closed in reverse order after the test, also after one that failed, and at the end of
/// the JVM, also after one that was interrupted. A failed test leaves its folder behind and prints
/// the end of its servers' logs.
final class Rig implements BeforeEachCallback, AfterEachCallback {
  private static final int MOST_TAILS = 7;

  /// Where Linux has a file system in memory.
  private static final Path MEMORY = Path.of("/dev/shm");

  private static final long MEMORY_WANTED_BYTES = 4L << 30;

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final List<ServerProcess> servers = new ArrayList<>();
  private final boolean inMemory;
  private final Thread lastResort = new Thread(this::closeQuietly, "rig-last-resort");
  private Path folder = Path.of("");
  private int logs;

  Rig() {
    this(false);
  }

  private Rig(boolean inMemory) {
    this.inMemory = inMemory;
  }

  /// For a test that is not about disks: its folder is in memory where the machine has room there,
  /// so that no write waits. What a server has written before it was killed is there all the same.
  static Rig inMemory() {
    return new Rig(true);
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    Path root = root();
    Files.createDirectories(root);
    folder = Files.createTempDirectory(root, context.getRequiredTestClass().getSimpleName() + "-");
    Runtime.getRuntime().addShutdownHook(lastResort);
  }

  private Path root() throws IOException {
    boolean hasMemory =
        Files.isWritable(MEMORY)
            && Files.getFileStore(MEMORY).getUsableSpace() >= MEMORY_WANTED_BYTES;
    return inMemory && hasMemory
        ? MEMORY.resolve("kvorum-system-tests")
        : Path.of(System.getProperty("kvorum.work", "target/system-tests")).toAbsolutePath();
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    boolean failed =
        context
            .getExecutionException()
            .filter(e -> !(e instanceof TestAbortedException))
            .isPresent();
    if (failed) {
      servers.stream()
          .skip(Math.max(0, servers.size() - MOST_TAILS))
          .forEach(s -> say("end of the log of " + s.title() + ":\n" + s.tail()));
      say("kept for a look: " + folder);
    }
    try {
      closeAll();
    } finally {
      Runtime.getRuntime().removeShutdownHook(lastResort);
    }
    if (!failed) {
      deleteRecursively(folder);
    }
  }

  /// Tells the reader of the build's output something: a seed, a figure, why a test was skipped.
  @SuppressWarnings("SystemOut")
  static void say(String text) {
    System.out.println("[system test] " + text);
  }

  /// A folder of this test alone.
  Path folder() {
    return folder;
  }

  /// Whatever must be closed when the test ends.
  synchronized <T extends AutoCloseable> T closing(T resource) {
    open.push(resource);
    return resource;
  }

  /// A ready server on a new data directory.
  ServerProcess start(ServerCommand command) {
    return start(command, folder.resolve("data-" + logs), Ports.free(), List.of());
  }

  ServerProcess start(ServerCommand command, Path dataDir, Ports ports, List<String> moreFlags) {
    return launch(command, dataDir, ports, moreFlags).awaitReady();
  }

  /// The same member again, after its process has ended.
  ServerProcess restart(ServerCommand command, ServerProcess before) {
    return start(command, before.dataDir(), before.ports(), List.of());
  }

  /// A server that may fail to start.
  ServerProcess launch(ServerCommand command, Path dataDir, Ports ports, List<String> moreFlags) {
    return launch(command, MemberFlags.single(dataDir, ports, moreFlags));
  }

  /// A member that may fail to start, or that is not ready alone.
  ServerProcess launch(ServerCommand command, MemberFlags flags) {
    Path log = folder.resolve(command.name() + "-" + flags.name() + "-" + logs++ + ".log");
    ServerProcess server = closing(ServerProcess.launch(command, flags, log));
    servers.add(server);
    return server;
  }

  Wire connect(ServerProcess server) {
    return closing(new Wire(server.ports().clientAddress()));
  }

  private synchronized void closeAll() throws Exception {
    Exception first = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }

  private void closeQuietly() {
    try {
      closeAll();
    } catch (Exception e) {
      say("could not close everything: " + e);
    }
  }

  static void deleteRecursively(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
