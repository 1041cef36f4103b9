package io.kvorum.server;

import io.kvorum.api.Bytes;
import io.kvorum.state.IndexCheckpoint;
import io.kvorum.storage.spi.StorageException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Reads an `IndexFile`: its end at once, and each piece when it is asked for.
final class IndexFileReader implements IndexCheckpoint {
  private final Path file;
  private final long revision;
  private final long compacted;
  private final long[] starts;
  private final int[] checksums;

  private IndexFileReader(Path file, ByteBuffer end, int pieces, long endsAt) {
    this.file = file;
    this.starts = new long[pieces + 1];
    this.checksums = new int[pieces];
    for (int piece = 0; piece < pieces; piece++) {
      starts[piece + 1] = starts[piece] + end.getInt();
      checksums[piece] = end.getInt();
    }
    this.revision = end.getLong();
    this.compacted = end.getLong();
    if (starts[pieces] != endsAt) {
      throw new StorageException.Corrupted(
          file + " has " + endsAt + " bytes of pieces instead of " + starts[pieces]);
    }
  }

  /// @throws StorageException.Corrupted if the end is damaged
  /// @throws java.nio.file.NoSuchFileException if there is no file
  static IndexFileReader open(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size < IndexFile.END_BYTES) {
        throw new StorageException.Corrupted(file + " has no more than " + size + " bytes");
      }
      ByteBuffer last = read(channel, size - IndexFile.END_BYTES, IndexFile.END_BYTES);
      int pieces = last.getInt(2 * Long.BYTES);
      long endBytes = (long) pieces * IndexFile.ENTRY_BYTES + IndexFile.END_BYTES;
      if (last.getLong(IndexFile.END_BYTES - Long.BYTES) != IndexFile.FORMAT
          || pieces < 0
          || endBytes > Math.min(size, Integer.MAX_VALUE)) {
        throw new StorageException.Corrupted(file + " does not end as a kept index");
      }
      ByteBuffer end = read(channel, size - endBytes, (int) endBytes);
      int summed = end.limit() - Long.BYTES - Integer.BYTES;
      if (IndexFileWriter.checksum(end.slice(0, summed)) != end.getInt(summed)) {
        throw new StorageException.Corrupted(file + " has a damaged end");
      }
      return new IndexFileReader(file, end, pieces, size - endBytes);
    }
  }

  @Override
  public long revision() {
    return revision;
  }

  @Override
  public long compactRevision() {
    return compacted;
  }

  @Override
  public long pieces() {
    return checksums.length;
  }

  @Override
  public Bytes piece(long number) {
    int piece = Math.toIntExact(number);
    byte[] bytes = new byte[Math.toIntExact(starts[piece + 1] - starts[piece])];
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (IndexFileWriter.checksum(read(channel, starts[piece], ByteBuffer.wrap(bytes)))
          != checksums[piece]) {
        throw new StorageException.Corrupted(
            "%s is damaged in the %d bytes from %d on"
                .formatted(file, bytes.length, starts[piece]));
      }
      return Bytes.wrap(bytes);
    } catch (IOException failed) {
      throw new StorageException.Corrupted(file + " cannot be read", failed);
    }
  }

  private static ByteBuffer read(FileChannel channel, long from, int length) throws IOException {
    return read(channel, from, ByteBuffer.allocate(length));
  }

  private static ByteBuffer read(FileChannel channel, long from, ByteBuffer bytes)
      throws IOException {
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, from + bytes.position()) < 0) {
        throw new EOFException("the file has become shorter");
      }
    }
    return bytes.flip();
  }
}
