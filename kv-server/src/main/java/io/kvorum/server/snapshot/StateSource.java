package io.kvorum.server.snapshot;

import io.kvorum.api.Bytes;
import io.kvorum.storage.spi.OrderedStore;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.function.Predicate;

/// The bytes of `StateStream`, made chunk by chunk from a cursor as they are read.
final class StateSource extends InputStream {
  private static final int CHUNK_HEADER_BYTES = 8;

  private final OrderedStore.Cursor cursor;
  private final Predicate<Bytes> included;
  private final Rows rows = new Rows();
  private ByteBuffer ready = ByteBuffer.allocate(Long.BYTES).putLong(StateStream.MAGIC).flip();
  private long count;
  private boolean ended;

  StateSource(OrderedStore.Cursor cursor, Predicate<Bytes> included) {
    this.cursor = cursor;
    this.included = included;
  }

  @Override
  public int read() {
    return fill() ? ready.get() & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int taken = Math.min(length, ready.remaining());
    ready.get(into, offset, taken);
    return taken;
  }

  /// Whether there is something to read.
  private boolean fill() {
    if (ready.hasRemaining()) {
      return true;
    }
    if (ended) {
      return false;
    }
    ready = nextChunk();
    return true;
  }

  private ByteBuffer nextChunk() {
    rows.reset();
    while (rows.size() < StateStream.CHUNK_BYTES && cursor.next()) {
      Bytes key = cursor.key();
      if (included.test(key)) {
        rows.add(key, cursor.value());
        count++;
      }
    }
    if (rows.size() == 0) {
      ended = true;
      return ByteBuffer.allocate(Integer.BYTES + Long.BYTES + Integer.BYTES)
          .putInt(0)
          .putLong(count)
          .putInt(StateStream.crcOf(count))
          .flip();
    }
    return ByteBuffer.allocate(CHUNK_HEADER_BYTES + rows.size())
        .putInt(rows.size())
        .putInt(StateStream.crc(rows.array(), rows.size()))
        .put(rows.array(), 0, rows.size())
        .flip();
  }

  @Override
  public void close() {
    cursor.close();
  }

  /// Rows, one behind another.
  private static final class Rows extends ByteArrayOutputStream {
    Rows() {
      super(StateStream.CHUNK_BYTES);
    }

    void add(Bytes key, Bytes value) {
      writeInt(key.length());
      writeInt(value.length());
      write(key.array(), 0, key.length());
      write(value.array(), 0, value.length());
    }

    private void writeInt(int value) {
      write(value >>> 24);
      write(value >>> 16);
      write(value >>> 8);
      write(value);
    }

    byte[] array() {
      return buf;
    }
  }
}
