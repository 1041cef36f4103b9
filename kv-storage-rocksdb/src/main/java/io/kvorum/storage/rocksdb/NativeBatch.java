package io.kvorum.storage.rocksdb;

import io.kvorum.api.Bytes;
import io.kvorum.storage.spi.WriteBatch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// A batch in RocksDB's own binary form, so that it crosses into native code in one call instead of
/// one for each change. The form is that of its write-ahead log, hence stable: sequence number (8
/// bytes, filled in by RocksDB), count (4 bytes), then for each change a tag and length-prefixed
/// strings (RocksDB, `db/write_batch.cc`).
final class NativeBatch {
  private static final byte DELETION = 0x0;
  private static final byte VALUE = 0x1;
  private static final byte RANGE_DELETION = 0xf;
  private static final int HEADER_BYTES = 12;

  private NativeBatch() {}

  /// @param end a key above all others, for ranges without an end of their own
  static byte[] encode(WriteBatch batch, Bytes end) {
    long bytes = HEADER_BYTES;
    int count = 0;
    for (WriteBatch.Change change : batch.changes()) {
      int size = bytes(change, end);
      bytes += size;
      count += size == 0 ? 0 : 1;
    }
    ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(0).putInt(count);
    for (WriteBatch.Change change : batch.changes()) {
      write(out, change, end);
    }
    return out.array();
  }

  /// 0 for a change that changes nothing: RocksDB refuses a range that ends before it begins.
  private static int bytes(WriteBatch.Change change, Bytes end) {
    return switch (change) {
      case WriteBatch.Put put -> 1 + bytes(put.key()) + bytes(put.value());
      case WriteBatch.Delete delete -> 1 + bytes(delete.key());
      case WriteBatch.DeleteRange delete ->
          isEmpty(delete, end)
              ? 0
              : 1 + bytes(delete.range().from()) + bytes(delete.range().to().orElse(end));
    };
  }

  private static boolean isEmpty(WriteBatch.DeleteRange delete, Bytes end) {
    return delete.range().to().orElse(end).compareTo(delete.range().from()) <= 0;
  }

  private static int bytes(Bytes string) {
    int bits = 32 - Integer.numberOfLeadingZeros(string.length() | 1);
    return (bits + 6) / 7 + string.length();
  }

  private static void write(ByteBuffer out, WriteBatch.Change change, Bytes end) {
    switch (change) {
      case WriteBatch.Put put -> {
        out.put(VALUE);
        write(out, put.key());
        write(out, put.value());
      }
      case WriteBatch.Delete delete -> {
        out.put(DELETION);
        write(out, delete.key());
      }
      case WriteBatch.DeleteRange delete -> {
        if (!isEmpty(delete, end)) {
          out.put(RANGE_DELETION);
          write(out, delete.range().from());
          write(out, delete.range().to().orElse(end));
        }
      }
    }
  }

  private static void write(ByteBuffer out, Bytes string) {
    int length = string.length();
    while (length >= 0x80) {
      out.put((byte) (length | 0x80));
      length >>>= 7;
    }
    out.put((byte) length).put(string.array());
  }
}
