package io.kvorum.storage.file;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/// A file of this machine. Its readers do not share the writer's `FileChannel`, which closes itself
/// under any thread that is interrupted: an interrupted reader must not stop the log. An
/// interrupted writer has failed.
final class LocalFile implements DiskFile {
  /// The JDK copies what lies in the heap into memory of its own, and keeps that for ever.
  private static final int MAX_WRITE_BYTES = 1 << 20;

  private final FileChannel writes;
  private final RandomAccessFile reads;

  LocalFile(Path path, OpenOption... options) throws IOException {
    writes = FileChannel.open(path, options);
    try {
      reads = new RandomAccessFile(path.toFile(), "r");
    } catch (IOException failed) {
      Closing.quietly(writes);
      throw failed;
    }
  }

  @Override
  public void read(long position, byte[] into, int length) throws IOException {
    synchronized (reads) {
      reads.seek(position);
      reads.readFully(into, 0, length);
    }
  }

  @Override
  public void write(ByteBuffer from, long position) throws IOException {
    int end = from.limit();
    long at = position;
    while (from.position() < end) {
      from.limit(Math.min(end, from.position() + MAX_WRITE_BYTES));
      at += writes.write(from, at);
    }
  }

  @Override
  public void force() throws IOException {
    writes.force(false);
  }

  @Override
  public long size() throws IOException {
    return writes.size();
  }

  @Override
  public void close() {
    Closing.quietly(writes);
    Closing.quietly(reads);
  }
}
