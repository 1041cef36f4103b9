package io.kvorum.storage.support;

import io.kvorum.api.Bytes;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageException;
import io.kvorum.storage.spi.StoreSize;
import io.kvorum.storage.spi.WriteBatch;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A store in one file of an engine whose files do not shrink. `reclaim` copies the rows into a new
/// file, which then takes the old one's name and place, while writes and views go on (`Rewrite`).
///
/// The copy is made in steps, after each of which it rests as long as the step took: it takes no
/// more than half of what disk and processor give. A batch waits for one step at most. Views of the
/// old file stay valid; it is closed, and its space is free, when the last of them is.
///
/// A crash leaves the old file whole, and a part of the new one, which the next opening deletes; or
/// the new file in the old one's place. Nothing is written to the new file alone before its name is
/// durable. A copy that fails before that is given up, and the store goes on with the old file.
///
/// It lies beneath a `BufferedStore`: one thread writes to it.
public final class RewritableStore implements OrderedStore {
  private static final long STEP_BYTES = 2 << 20;

  /// Free on the disk before a copy begins, beside its own size.
  private static final long SPARE_BYTES = 64 << 20;

  private final Path path;
  private final StoreFiles files;
  private final Runnable onClosed;
  private final long stepBytes;

  /// Held by whoever writes to the files: a batch, or a step of the copy. Fair, so that a batch
  /// never waits for two steps.
  private final ReentrantLock writer = new ReentrantLock(true);

  private final Condition closing = writer.newCondition();

  /// Held by whoever copies.
  private final ReentrantLock copier = new ReentrantLock();

  private final Set<SharedFile> open = ConcurrentHashMap.newKeySet();
  private volatile SharedFile current;
  private volatile boolean closed;
  private @Nullable Rewrite rewrite;
  private @Nullable StorageException failure;
  private long copies;

  /// Opens the file, and deletes what a copy that did not come to its end has left.
  ///
  /// @param onClosed runs once, after the last file is closed
  public RewritableStore(Path path, StoreFiles files, Runnable onClosed) {
    this(path, files, onClosed, STEP_BYTES);
  }

  RewritableStore(Path path, StoreFiles files, Runnable onClosed, long stepBytes) {
    this.path = path;
    this.files = files;
    this.onClosed = onClosed;
    this.stepBytes = stepBytes;
    deleteCopies();
    this.current = share(path);
  }

  /// Whether a name is one that the store of this file gives to a copy, or the engine to what it
  /// needs beside one.
  public static boolean isCopy(String name, String file) {
    return copyOf(file).matcher(name).matches();
  }

  private static Pattern copyOf(String file) {
    return Pattern.compile(Pattern.quote(file) + "\\.\\d+([.-].*)?");
  }

  private void deleteCopies() {
    Pattern copy = copyOf(String.valueOf(path.getFileName()));
    try (Stream<Path> found = Files.list(directory())) {
      for (Path file : found.toList()) {
        if (copy.matcher(String.valueOf(file.getFileName())).matches()) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw IoFailures.of("cannot delete the copies of " + path, e);
    }
  }

  private Path directory() {
    Path parent = path.getParent();
    return parent == null ? Path.of("") : parent;
  }

  private SharedFile share(Path file) {
    SharedFile shared = new SharedFile(files.open(file), open::remove);
    open.add(shared);
    return shared;
  }

  @Override
  public void write(WriteBatch batch) {
    writer.lock();
    try {
      requireWritable();
      current.store().write(batch);
      if (rewrite != null) {
        follow(rewrite, batch);
      }
    } finally {
      writer.unlock();
    }
  }

  /// The batch is in the store: only the copy is given up.
  private void follow(Rewrite copy, WriteBatch batch) {
    try {
      copy.follow(batch);
    } catch (StorageException e) {
      giveUp(copy);
    }
  }

  @Override
  public void sync() {
    writer.lock();
    try {
      requireWritable();
      current.store().sync();
    } finally {
      writer.unlock();
    }
  }

  private void requireWritable() {
    requireOpen();
    if (failure != null) {
      throw new StorageException.Io(
          path + " takes no writes any more: " + failure.getMessage(), failure);
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new StorageException.Closed("store " + path);
    }
  }

  private SharedFile enter() {
    while (true) {
      requireOpen();
      SharedFile file = current;
      if (file.enter()) {
        return file;
      }
    }
  }

  @Override
  public View view() {
    SharedFile file = enter();
    try {
      return new SharedView(file, file.store().view());
    } catch (RuntimeException e) {
      file.leave();
      throw e;
    }
  }

  @Override
  public @Nullable Bytes get(Bytes key) {
    SharedFile file = enter();
    try {
      return file.store().get(key);
    } finally {
      file.leave();
    }
  }

  /// Of the file in use: not of a copy, nor of an old file that views keep.
  @Override
  public StoreSize size() {
    SharedFile file = enter();
    try {
      return file.store().size();
    } finally {
      file.leave();
    }
  }

  /// Returns when the new file is in use. A second caller waits for the end of the copy that is
  /// being made, and does not make another.
  ///
  /// @throws StorageException if there was no room for the copy, or it failed; unless writes fail
  ///   too, the store goes on as it was
  @Override
  public void reclaim() {
    boolean mine = copier.tryLock();
    if (!mine) {
      copier.lock();
    }
    try {
      if (mine) {
        copy();
      }
    } finally {
      copier.unlock();
    }
  }

  private void copy() {
    writer.lock();
    try {
      requireWritable();
      requireRoom();
      Path target = path.resolveSibling(path.getFileName() + "." + ++copies);
      Rewrite copy = new Rewrite(target, share(target));
      rewrite = copy;
      try {
        copyAll(copy);
        replaceBy(copy);
      } finally {
        giveUp(copy);
      }
    } finally {
      writer.unlock();
    }
  }

  private void requireRoom() {
    long needed = current.store().size().inUseBytes() + SPARE_BYTES;
    long free = path.toFile().getUsableSpace();
    if (free < needed) {
      throw new StorageException.Full(
          "cannot make a smaller copy of " + path,
          new IOException("it takes " + needed + " bytes, and " + free + " are free"));
    }
  }

  /// The lock is free while it rests.
  private void copyAll(Rewrite copy) {
    long began = System.nanoTime();
    while (!copy.step(current.store(), stepBytes)) {
      rest(System.nanoTime() - began);
      began = System.nanoTime();
      requireWritable();
      if (rewrite == null) {
        throw new StorageException.Io(
            "the smaller copy of " + path + " was given up",
            new IOException("a write to it failed"));
      }
    }
  }

  private void rest(long nanos) {
    long left = nanos;
    boolean interrupted = false;
    while (left > 0 && !closed) {
      try {
        left = closing.awaitNanos(left);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// From the move on there is only the new file. If its name cannot be made durable, a crash may
  /// bring the old one back, so nothing more may be written.
  private void replaceBy(Rewrite copy) {
    try {
      Files.move(copy.path(), path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw IoFailures.of("cannot replace " + path + " by its copy", e);
    }
    rewrite = null;
    SharedFile before = current;
    current = copy.target();
    before.retire();
    try (FileChannel names = FileChannel.open(directory(), StandardOpenOption.READ)) {
      names.force(true);
    } catch (IOException e) {
      failure = IoFailures.of("cannot sync the directory of " + path, e);
      throw failure;
    }
  }

  private void giveUp(Rewrite copy) {
    if (rewrite == copy) {
      rewrite = null;
      copy.target().retire();
      deleteIfPossible(copy.path());
    }
  }

  private static void deleteIfPossible(Path copy) {
    try {
      Files.deleteIfExists(copy);
    } catch (IOException e) {
      // The next opening of the store deletes it, or says why it cannot.
    }
  }

  @Override
  public void close() {
    writer.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      closing.signalAll();
    } finally {
      writer.unlock();
    }
    copier.lock();
    try {
      List.copyOf(open).forEach(SharedFile::close);
    } finally {
      copier.unlock();
      onClosed.run();
    }
  }
}
