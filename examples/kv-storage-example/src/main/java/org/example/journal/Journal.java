package org.example.journal;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.OrderedStore.Order;
import io.kvorum.storage.spi.WriteBatch;
import io.kvorum.storage.support.SortedTable;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/// A file of batches, oldest first, each with its length and checksum before it.
///
/// The first record that is not whole is taken for the end, and cut off: after a crash that is the
/// batch being written, or one that no `sync` had covered (STORE-2, STORE-3). This engine does not
/// tell such a torn tail from damage to what was synced long ago; one for production has to.
///
/// One thread appends; any may sync beside it. Streams, unlike channels, are not closed by an
/// interrupt of their thread.
final class Journal implements AutoCloseable {
  static final String FILE = "journal";

  private static final int HEADER_BYTES = 8;
  private static final int REWRITTEN_ROWS_PER_RECORD = 1_000;

  private final FileOutputStream out;
  private volatile long length;

  private Journal(Path file, long length) throws IOException {
    this.out = new FileOutputStream(file.toFile(), true);
    this.length = length;
  }

  /// Replays the journal, cuts off its torn tail, and goes on behind it.
  static Journal open(Path directory, Consumer<WriteBatch> replay) throws IOException {
    Path file = directory.resolve(FILE);
    long whole = Files.exists(file) ? replay(file, replay) : 0;
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.truncate(whole);
      channel.force(true);
    }
    syncDirectory(directory);
    return new Journal(file, whole);
  }

  private static long replay(Path file, Consumer<WriteBatch> replay) throws IOException {
    long left = Files.size(file);
    long whole = 0;
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      while (left >= HEADER_BYTES) {
        int length = in.readInt();
        int checksum = in.readInt();
        left -= HEADER_BYTES;
        if (length <= 0 || length > left) {
          return whole;
        }
        byte[] batch = in.readNBytes(length);
        if (checksum(batch) != checksum) {
          return whole;
        }
        replay.accept(BatchForm.decode(ByteBuffer.wrap(batch)));
        left -= length;
        whole += HEADER_BYTES + length;
      }
    }
    return whole;
  }

  /// Replaces the journal by one that makes these rows and has no history. The old one stays until
  /// the new one is durable.
  static Journal rewrite(Path directory, SortedTable<Bytes> rows) throws IOException {
    Path fresh = directory.resolve(FILE + ".new");
    Files.deleteIfExists(fresh);
    try (Journal journal = new Journal(fresh, 0)) {
      WriteBatch batch = new WriteBatch();
      SortedTable.Walk<Bytes> walk = rows.walk(KeyRange.ALL, Order.ASCENDING);
      while (walk.next()) {
        batch.put(walk.key(), walk.value());
        if (batch.changes().size() == REWRITTEN_ROWS_PER_RECORD) {
          journal.append(batch);
          batch.clear();
        }
      }
      journal.append(batch);
      journal.sync();
      Files.move(fresh, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
      syncDirectory(directory);
      return new Journal(directory.resolve(FILE), journal.length);
    }
  }

  /// A new name is durable only with its directory.
  private static void syncDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /// Hands the batch to the kernel; `sync` makes it durable. An empty batch leaves no trace.
  void append(WriteBatch batch) throws IOException {
    if (batch.isEmpty()) {
      return;
    }
    byte[] encoded = BatchForm.encode(batch);
    ByteBuffer record = ByteBuffer.allocate(HEADER_BYTES + encoded.length);
    record.putInt(encoded.length).putInt(checksum(encoded)).put(encoded);
    out.write(record.array());
    length += record.capacity();
  }

  void sync() throws IOException {
    out.getFD().sync();
  }

  long length() {
    return length;
  }

  private static int checksum(byte[] batch) {
    CRC32C sum = new CRC32C();
    sum.update(batch);
    return (int) sum.getValue();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
