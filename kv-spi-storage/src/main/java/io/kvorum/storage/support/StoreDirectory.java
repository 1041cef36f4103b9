package io.kvorum.storage.support;

import io.kvorum.storage.spi.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The claim of one store or log on its directory: while it is open nobody else, in this process or
/// another, can claim the same directory. The kernel gives the claim up when the process dies.
public final class StoreDirectory implements AutoCloseable {
  private static final String LOCK_FILE = "kvorum.lock";

  /// The claims of this process. It must be known process-wide: a POSIX lock belongs to the process
  /// (fcntl), so a second claim would succeed, and closing its file would drop the first one's
  /// lock.
  private static final Set<Path> CLAIMED = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel channel;

  private StoreDirectory(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /// Claims a directory that is empty or holds files of one engine only.
  ///
  /// @param engine its name, for messages
  /// @param ownFile tells the names of files and folders that the engine may have made
  /// @throws StorageException.Refused if it is missing, holds something else, or is in use
  public static StoreDirectory claim(Path directory, String engine, Predicate<String> ownFile) {
    if (!Files.isDirectory(directory)) {
      throw new StorageException.Refused(
          directory + (Files.exists(directory) ? " is not a directory" : " does not exist"));
    }
    if (!Files.isReadable(directory) || !Files.isWritable(directory)) {
      throw new StorageException.Refused(
          directory + " cannot be read and written by this process: check owner and mode");
    }
    try {
      requireOwn(directory, engine, ownFile);
      return lock(directory.toRealPath());
    } catch (IOException e) {
      throw IoFailures.of("cannot open " + directory, e);
    }
  }

  private static void requireOwn(Path directory, String engine, Predicate<String> ownFile)
      throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> !name.equals(LOCK_FILE) && !ownFile.test(name))
          .findFirst()
          .ifPresent(
              name -> {
                throw new StorageException.Refused(
                    directory + " is not a directory of " + engine + ": it holds " + name);
              });
    }
  }

  private static StoreDirectory lock(Path path) throws IOException {
    if (!CLAIMED.add(path)) {
      throw new StorageException.Refused(path + " is open already in this process");
    }
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              path.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new StorageException.Refused(path + " is in use by another process");
      }
      return new StoreDirectory(path, channel);
    } catch (IOException | RuntimeException e) {
      giveUp(path, channel);
      throw e;
    }
  }

  private static void giveUp(Path path, @Nullable FileChannel channel) throws IOException {
    if (channel != null) {
      channel.close();
    }
    CLAIMED.remove(path);
  }

  /// Makes the names of the files in it durable, for engines that sync no more than the files.
  public void syncNames() {
    try (FileChannel names = FileChannel.open(path, StandardOpenOption.READ)) {
      names.force(true);
    } catch (IOException e) {
      throw IoFailures.of("cannot sync " + path, e);
    }
  }

  public Path path() {
    return path;
  }

  @Override
  public void close() {
    try {
      giveUp(path, channel);
    } catch (IOException e) {
      throw IoFailures.of("cannot close " + path.resolve(LOCK_FILE), e);
    }
  }
}
