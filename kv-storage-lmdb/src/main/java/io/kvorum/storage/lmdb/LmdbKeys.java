package io.kvorum.storage.lmdb;

import io.kvorum.api.Bytes;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// How keys of any length lie in LMDB, whose keys have 1 to 511 bytes.
///
/// A key of up to 509 bytes lies behind one byte, so that the empty one is not empty. All longer
/// keys with the same first 509 bytes share one row, their *bucket*: its key is that beginning and
/// a zero byte, which sorts right behind the beginning itself and before all else; its value is a
/// sorted list of the keys' ends and their values. So a change of one such key costs the whole
/// bucket: fit for the few long keys that there are.
final class LmdbKeys {
  private static final int MOST_BYTES = 509;
  private static final int BUCKET_BYTES = MOST_BYTES + 2;

  private LmdbKeys() {}

  static boolean isLong(Bytes key) {
    return key.length() > MOST_BYTES;
  }

  /// The key of the row in which a key lies.
  static byte[] row(Bytes key) {
    byte[] row = new byte[isLong(key) ? BUCKET_BYTES : key.length() + 1];
    System.arraycopy(key.array(), 0, row, 1, Math.min(key.length(), MOST_BYTES));
    return row;
  }

  static boolean isBucket(byte[] row) {
    return row.length == BUCKET_BYTES;
  }

  /// The key in a row that is no bucket.
  static Bytes key(byte[] row) {
    return Bytes.copyOf(row, 1, row.length - 1);
  }

  /// All keys and values of a row.
  static NavigableMap<Bytes, Bytes> entries(byte[] row, byte[] value) {
    NavigableMap<Bytes, Bytes> entries = new TreeMap<>();
    if (!isBucket(row)) {
      entries.put(key(row), Bytes.wrap(value));
      return entries;
    }
    Bytes beginning = Bytes.copyOf(row, 1, MOST_BYTES);
    ByteBuffer in = ByteBuffer.wrap(value);
    while (in.hasRemaining()) {
      entries.put(beginning.plus(read(in)), read(in));
    }
    return entries;
  }

  /// The value of a bucket.
  static byte[] bucket(NavigableMap<Bytes, Bytes> entries) {
    int size = 0;
    for (Map.Entry<Bytes, Bytes> entry : entries.entrySet()) {
      size += 8 + entry.getKey().length() - MOST_BYTES + entry.getValue().length();
    }
    ByteBuffer out = ByteBuffer.allocate(size);
    for (Map.Entry<Bytes, Bytes> entry : entries.entrySet()) {
      Bytes key = entry.getKey();
      out.putInt(key.length() - MOST_BYTES).put(key.array(), MOST_BYTES, key.length() - MOST_BYTES);
      out.putInt(entry.getValue().length()).put(entry.getValue().array());
    }
    return out.array();
  }

  private static Bytes read(ByteBuffer in) {
    byte[] bytes = new byte[in.getInt()];
    in.get(bytes);
    return Bytes.wrap(bytes);
  }
}
