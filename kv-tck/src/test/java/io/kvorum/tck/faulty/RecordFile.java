package io.kvorum.tck.faulty;

import io.kvorum.storage.spi.StorageException;
import io.kvorum.storage.support.IoFailures;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Records in a file, each with its length and checksum before it; a torn one at the end is cut
/// off. The disk is treated as it should be, but for the faults.
final class RecordFile implements AutoCloseable {
  private static final String NAME = "records";
  private static final int HEADER_BYTES = 8;
  private static final long LEFT_SECONDS = 60;

  /// More than a process can make between its last sync that was heard of and its power cut.
  private static final int SYNCS_LATE = 20;

  /// Java closes files that nobody can reach any more.
  private static final Queue<FileOutputStream> LEFT_FILES = new ConcurrentLinkedQueue<>();

  private final Set<DiskFault> faults;
  private final FileOutputStream out;
  private @Nullable StorageException failure;

  /// What was appended since the last sync, and before the syncs whose turn is yet to come.
  private final ByteArrayOutputStream appended = new ByteArrayOutputStream();

  private final Deque<byte[]> late = new ArrayDeque<>();

  private RecordFile(Path file, Set<DiskFault> faults) throws IOException {
    this.faults = faults;
    this.out = new FileOutputStream(file.toFile(), true);
    if (faults.contains(DiskFault.LEFT_THREAD)) {
      Thread.ofPlatform().daemon().name("left behind").start(RecordFile::stay);
    }
  }

  private static void stay() {
    try {
      var _ = new CountDownLatch(1).await(LEFT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Replays what is there, and goes on behind it.
  static RecordFile open(Path directory, Set<DiskFault> faults, Consumer<ByteBuffer> replay) {
    Path path = directory.resolve(NAME);
    try (FileChannel file =
            FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileChannel folder = FileChannel.open(directory, StandardOpenOption.READ)) {
      file.truncate(replay(ByteBuffer.wrap(Files.readAllBytes(path)), replay));
      if (!faults.contains(DiskFault.UNSYNCED)) {
        file.force(true);
        folder.force(true);
      }
      return new RecordFile(path, faults);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static int replay(ByteBuffer in, Consumer<ByteBuffer> replay) {
    int whole = 0;
    while (in.remaining() >= HEADER_BYTES) {
      int length = in.getInt();
      int checksum = in.getInt();
      if (length <= 0 || length > in.remaining()) {
        return whole;
      }
      ByteBuffer record = in.slice(in.position(), length);
      if (checksum(record.duplicate()) != checksum) {
        return whole;
      }
      replay.accept(record);
      in.position(in.position() + length);
      whole = in.position();
    }
    return whole;
  }

  private static int checksum(ByteBuffer record) {
    CRC32C sum = new CRC32C();
    sum.update(record);
    return (int) sum.getValue();
  }

  void append(byte[] record) {
    requireSound();
    ByteBuffer framed = ByteBuffer.allocate(HEADER_BYTES + record.length);
    framed.putInt(record.length).putInt(checksum(ByteBuffer.wrap(record))).put(record);
    try {
      OutputStream target = faults.contains(DiskFault.LATE_SYNC) ? appended : out;
      target.write(framed.array());
    } catch (IOException failed) {
      failed(failed);
    }
  }

  void sync() {
    requireSound();
    try {
      late.add(appended.toByteArray());
      appended.reset();
      if (late.size() > SYNCS_LATE) {
        out.write(late.remove());
      }
      if (!faults.contains(DiskFault.UNSYNCED)) {
        out.getFD().sync();
      }
    } catch (IOException failed) {
      failed(failed);
    }
  }

  private void failed(IOException cause) {
    if (faults.contains(DiskFault.FAILURES_IGNORED)) {
      return;
    }
    StorageException failed =
        faults.contains(DiskFault.FULL_AS_FAILURE)
            ? new StorageException.Io("cannot write", cause)
            : IoFailures.of("cannot write", cause);
    if (!faults.contains(DiskFault.RETRIED_SYNC)) {
      failure = failed;
    }
    throw failed;
  }

  private void requireSound() {
    if (failure != null) {
      throw IoFailures.ended("the file", failure);
    }
  }

  @Override
  public void close() {
    try {
      if (faults.contains(DiskFault.LEFT_FILE)) {
        LEFT_FILES.add(out);
      } else {
        out.close();
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
