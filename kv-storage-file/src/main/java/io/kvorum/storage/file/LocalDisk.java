package io.kvorum.storage.file;

import io.kvorum.storage.spi.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A directory of this machine, locked against every other user of it: other processes by the
/// operating system, other logs of this process by the JVM's table of locks.
final class LocalDisk implements Disk {
  static final String LOCK = "LOCK";

  private final Path directory;
  private final FileChannel lockFile;

  private LocalDisk(Path directory, FileChannel lockFile) {
    this.directory = directory;
    this.lockFile = lockFile;
  }

  /// @throws StorageException.Refused if the directory is in use
  static LocalDisk open(Path directory) {
    try {
      FileChannel file =
          FileChannel.open(
              directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (lock(file) == null) {
        file.close();
        throw new StorageException.Refused("the log in " + directory + " is in use by a process");
      }
      return new LocalDisk(directory, file);
    } catch (IOException failed) {
      throw new StorageException.Io("cannot lock the log in " + directory, failed);
    }
  }

  private static @Nullable FileLock lock(FileChannel file) throws IOException {
    try {
      return file.tryLock();
    } catch (OverlappingFileLockException heldByThisProcess) {
      return null;
    }
  }

  @Override
  public List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return new LocalFile(directory.resolve(name), StandardOpenOption.WRITE);
  }

  @Override
  public DiskFile create(String name) throws IOException {
    return new LocalFile(
        directory.resolve(name), StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(
        directory.resolve(from),
        directory.resolve(to),
        java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(String name) throws IOException {
    Files.delete(directory.resolve(name));
  }

  @Override
  public void syncDirectory() throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public String path(String name) {
    return directory.resolve(name).toString();
  }

  /// Gives the lock back: it ends with its channel.
  @Override
  public void close() {
    Closing.quietly(lockFile);
  }
}
