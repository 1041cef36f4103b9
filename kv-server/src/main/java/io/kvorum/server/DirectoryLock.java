package io.kvorum.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Keeps every other process, and every other member in this process, out of a data directory. The
/// operating system drops it when the process ends, however it ends.
final class DirectoryLock implements AutoCloseable {
  /// Which files this process has locked. State of the process, as POSIX locks are: opening and
  /// closing a locked file a second time in one process would drop its lock, so it must be known
  /// beforehand.
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private DirectoryLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /// @param directory holds the file, and is named in the message
  /// @throws DataDirectoryException if it is locked; the message names the process if it can
  static DirectoryLock acquire(Path file, Path directory) throws IOException {
    Path real = directory.toRealPath().resolve(directory.relativize(file));
    if (!HELD.add(real)) {
      throw inUse(directory, String.valueOf(ProcessHandle.current().pid()));
    }
    try {
      return new DirectoryLock(real, lock(real, directory));
    } catch (IOException | RuntimeException failed) {
      HELD.remove(real);
      throw failed;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException lockEndsWithTheProcess) {
      throw new UncheckedIOException(lockEndsWithTheProcess);
    } finally {
      HELD.remove(file);
    }
  }

  private static FileChannel lock(Path file, Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw inUse(directory, Files.readString(file).strip());
      }
      channel.truncate(0);
      String pid = ProcessHandle.current().pid() + "\n";
      channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)));
      return channel;
    } catch (IOException | RuntimeException failed) {
      channel.close();
      throw failed;
    }
  }

  private static DataDirectoryException inUse(Path directory, String pid) {
    String who = pid.isEmpty() ? "another process" : "process " + pid;
    return new DataDirectoryException(
        "data directory "
            + directory
            + " is in use by "
            + who
            + ": stop it, or choose another --data-dir");
  }
}
