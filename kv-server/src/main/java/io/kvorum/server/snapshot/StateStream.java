package io.kvorum.server.snapshot;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.raft.LogStart;
import io.kvorum.state.KvState;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.WriteBatch;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The whole state as a stream of sorted rows, the same from every engine and into every engine:
/// what a member sends to another that is behind the start of its log.
///
/// The form, numbers big-endian: `MAGIC`; then chunks, each of its length in bytes (4, above 0),
/// the CRC32C of what follows (4), and rows; a row is the length of its key (4), that of its value
/// (4), key, value; keys ascend over the whole stream. At the end a chunk of length 0, the number
/// of rows (8) and the CRC32C of that number (4). Rows that are of one member alone stay out.
public final class StateStream {
  static final long MAGIC = 0x4b564f52554d5331L; // "KVORUMS1"
  static final int ROW_HEADER_BYTES = 8;
  static final int CHUNK_BYTES = 256 << 10;

  /// More than any row that a member writes.
  private static final int MAX_CHUNK_BYTES = 1 << 30;

  private static final long BATCH_BYTES = 1 << 20;

  private StateStream() {}

  /// The rows of a view. The stream reads from the view as it is read itself; closing it leaves the
  /// view open.
  public static InputStream of(OrderedStore.View view) {
    return new StateSource(
        view.scan(KeyRange.ALL, OrderedStore.Order.ASCENDING), KvState::isReplicated);
  }

  /// Reads a whole stream into an empty store and syncs it.
  ///
  /// @return what the state has applied
  /// @throws IOException if the stream ends early, is damaged, or is no such stream; the store is
  ///   to be thrown away then
  public static LogStart load(InputStream stream, OrderedStore into) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    if (in.readLong() != MAGIC) {
      throw new IOException("not a stream of this version's state");
    }
    Loader loader = new Loader(into);
    for (int length = in.readInt(); length != 0; length = in.readInt()) {
      loader.rows(chunk(in, length));
    }
    loader.end(in.readLong(), in.readInt());
    try (OrderedStore.View view = into.view()) {
      return KvState.applied(view);
    }
  }

  private static byte[] chunk(DataInputStream in, int length) throws IOException {
    if (length < ROW_HEADER_BYTES || length > MAX_CHUNK_BYTES) {
      throw new IOException("a chunk of " + length + " bytes in the stream of a state");
    }
    int expected = in.readInt();
    byte[] rows = in.readNBytes(length);
    if (rows.length != length || crc(rows, length) != expected) {
      throw new IOException("a chunk of the stream of a state is damaged or cut off");
    }
    return rows;
  }

  static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  static int crcOf(long count) {
    return crc(ByteBuffer.allocate(Long.BYTES).putLong(count).array(), Long.BYTES);
  }

  /// Writes rows into a store in batches, and checks their order and number.
  private static final class Loader {
    private final OrderedStore store;
    private final WriteBatch batch = new WriteBatch();
    private @Nullable Bytes last;
    private long count;

    Loader(OrderedStore store) {
      this.store = store;
    }

    void rows(byte[] chunk) throws IOException {
      int at = 0;
      while (at < chunk.length) {
        if (chunk.length - at < ROW_HEADER_BYTES) {
          throw outsideItsChunk();
        }
        int keyLength = intAt(chunk, at);
        int valueLength = intAt(chunk, at + Integer.BYTES);
        int from = at + ROW_HEADER_BYTES;
        if (keyLength < 0
            || valueLength < 0
            || (long) from + keyLength + valueLength > chunk.length) {
          throw outsideItsChunk();
        }
        add(
            Bytes.copyOf(chunk, from, keyLength),
            Bytes.copyOf(chunk, from + keyLength, valueLength));
        at = from + keyLength + valueLength;
      }
    }

    private static IOException outsideItsChunk() {
      return new IOException("a row in the stream of a state is longer than its chunk");
    }

    private static int intAt(byte[] bytes, int at) {
      return (bytes[at] & 0xff) << 24
          | (bytes[at + 1] & 0xff) << 16
          | (bytes[at + 2] & 0xff) << 8
          | (bytes[at + 3] & 0xff);
    }

    private void add(Bytes key, Bytes value) throws IOException {
      if (last != null && key.compareTo(last) <= 0) {
        throw new IOException("the rows of the stream of a state do not ascend at " + key);
      }
      last = key;
      count++;
      batch.put(key, value);
      if (batch.bytes() >= BATCH_BYTES) {
        store.write(batch);
        batch.clear();
      }
    }

    void end(long expectedCount, int crc) throws IOException {
      if (crcOf(expectedCount) != crc || expectedCount != count) {
        throw new IOException(
            "the stream of a state has " + count + " rows instead of " + expectedCount);
      }
      if (!batch.isEmpty()) {
        store.write(batch);
      }
      store.sync();
    }
  }
}
