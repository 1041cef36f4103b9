package io.kvorum.server;

import io.kvorum.api.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/// Writes an `IndexFile`, piece by piece and then its end.
final class IndexFileWriter implements Consumer<Bytes> {
  /// Synced bit by bit, so that a sync of the log on the same disk never waits for much.
  private static final long SYNC_BYTES = 4L << 20;

  private record Entry(int length, int checksum) {}

  private final FileChannel channel;
  private final List<Entry> table = new ArrayList<>();
  private long unsyncedBytes;

  IndexFileWriter(FileChannel channel) {
    this.channel = channel;
  }

  /// @throws UncheckedIOException if the file system fails
  @Override
  public void accept(Bytes piece) {
    try {
      ByteBuffer bytes = piece.buffer();
      table.add(new Entry(piece.length(), checksum(bytes)));
      write(bytes);
      unsyncedBytes += piece.length();
      if (unsyncedBytes >= SYNC_BYTES) {
        channel.force(false);
        unsyncedBytes = 0;
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /// The file is whole and durable when it returns.
  void end(long revision, long compacted) throws IOException {
    int tableBytes = table.size() * IndexFile.ENTRY_BYTES;
    ByteBuffer end = ByteBuffer.allocate(tableBytes + IndexFile.END_BYTES);
    table.forEach(entry -> end.putInt(entry.length()).putInt(entry.checksum()));
    end.putLong(revision).putLong(compacted).putInt(table.size());
    end.putInt(checksum(end.slice(0, end.position()))).putLong(IndexFile.FORMAT);
    write(end.flip());
    channel.force(true);
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /// Leaves the buffer as it is.
  static int checksum(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate());
    return (int) crc.getValue();
  }
}
