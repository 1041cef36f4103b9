package io.kvorum.state.mvcc;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyValue;
import io.kvorum.storage.spi.StorageException;
import java.util.Objects;

/// The value of a revision row: one byte, 0 for a put and 1 for a tombstone, then etcd's encoded
/// `mvccpb.KeyValue` (protobuf: 1 key, 2 create_revision, 3 mod_revision, 4 version, 5 value, 6
/// lease; fields that are 0 or empty are left out). A tombstone has the key alone.
public final class RowCodec {
  private static final byte PUT = 0;
  private static final byte TOMBSTONE = 1;
  private static final int KEY = 1 << 3 | 2;
  private static final int CREATE = 2 << 3;
  private static final int MOD = 3 << 3;
  private static final int VERSION = 4 << 3;
  private static final int VALUE = 5 << 3 | 2;
  private static final int LEASE = 6 << 3;

  private RowCodec() {}

  public static Bytes encode(KeyValue kv) {
    byte[] row =
        new byte
            [1
                + size(kv.key())
                + size(kv.createRevision())
                + size(kv.modRevision())
                + size(kv.version())
                + size(kv.value())
                + size(kv.lease())];
    row[0] = PUT;
    int at = write(row, 1, KEY, kv.key());
    at = write(row, at, CREATE, kv.createRevision());
    at = write(row, at, MOD, kv.modRevision());
    at = write(row, at, VERSION, kv.version());
    at = write(row, at, VALUE, kv.value());
    write(row, at, LEASE, kv.lease());
    return Bytes.wrap(row);
  }

  public static Bytes encodeTombstone(Bytes key) {
    byte[] row = new byte[1 + size(key)];
    row[0] = TOMBSTONE;
    write(row, 1, KEY, key);
    return Bytes.wrap(row);
  }

  public static boolean isTombstone(Bytes row) {
    return row.at(0) == TOMBSTONE;
  }

  /// Where etcd's encoded KeyValue begins in a row.
  static int kvOffset() {
    return 1;
  }

  /// @throws StorageException.Corrupted if the bytes are no row
  public static KeyValue decode(Bytes row) {
    return new RowReader(row.array(), true).read();
  }

  /// As `decode`, for who needs the numbers alone: its value is empty.
  static KeyValue decodeWithoutValue(Bytes row) {
    return new RowReader(row.array(), false).read();
  }

  /// The key of a row of either kind.
  static byte[] keyOf(Bytes row) {
    return new RowReader(row.array(), false).readKey();
  }

  private static int size(Bytes field) {
    int length = field.length();
    return length == 0 ? 0 : 1 + varintSize(length) + length;
  }

  private static int size(long field) {
    return field == 0 ? 0 : 1 + varintSize(field);
  }

  private static int varintSize(long value) {
    return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
  }

  private static int write(byte[] row, int at, int tag, Bytes field) {
    int length = field.length();
    if (length == 0) {
      return at;
    }
    row[at] = (byte) tag;
    int start = writeVarint(row, at + 1, length);
    System.arraycopy(field.array(), 0, row, start, length);
    return start + length;
  }

  private static int write(byte[] row, int at, int tag, long field) {
    if (field == 0) {
      return at;
    }
    row[at] = (byte) tag;
    return writeVarint(row, at + 1, field);
  }

  private static int writeVarint(byte[] row, int from, long value) {
    int at = from;
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      row[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    row[at++] = (byte) rest;
    return at;
  }

  /// Reads one row; every read is within the array or the row is corrupted.
  static final class RowReader {
    private final byte[] row;
    private final boolean withValue;
    private int at = kvOffset();
    private Bytes key = Bytes.EMPTY;
    private Bytes value = Bytes.EMPTY;
    private long create;
    private long mod;
    private long version;
    private long lease;

    RowReader(byte[] row, boolean withValue) {
      this.row = row;
      this.withValue = withValue;
    }

    /// The key is the first field.
    byte[] readKey() {
      if (at == row.length || row[at] != KEY) {
        return Bytes.EMPTY.array();
      }
      at++;
      return readBytes().array();
    }

    KeyValue read() {
      try {
        while (at < row.length) {
          readField();
        }
      } catch (IndexOutOfBoundsException | ArithmeticException beyondTheEnd) {
        throw new StorageException.Corrupted("a revision row is cut off", beyondTheEnd);
      }
      return new KeyValue(key, create, mod, version, value, lease);
    }

    private void readField() {
      int tag = row[at++];
      switch (tag) {
        case KEY -> key = readBytes();
        case CREATE -> create = readVarint();
        case MOD -> mod = readVarint();
        case VERSION -> version = readVarint();
        case VALUE -> value = withValue ? readBytes() : skipBytes();
        case LEASE -> lease = readVarint();
        default ->
            throw new StorageException.Corrupted("a revision row has the unknown tag " + tag);
      }
    }

    private Bytes readBytes() {
      int length = Math.toIntExact(readVarint());
      Bytes field = Bytes.copyOf(row, Objects.checkFromIndexSize(at, length, row.length), length);
      at += length;
      return field;
    }

    private Bytes skipBytes() {
      int length = Math.toIntExact(readVarint());
      Objects.checkFromIndexSize(at, length, row.length);
      at += length;
      return Bytes.EMPTY;
    }

    private long readVarint() {
      byte first = row[at++];
      if (first >= 0) {
        return first;
      }
      long number = first & 0x7f;
      for (int shift = 7; shift < 64; shift += 7) {
        byte next = row[at++];
        number |= (next & 0x7fL) << shift;
        if (next >= 0) {
          return number;
        }
      }
      throw new StorageException.Corrupted("a revision row has a number of over 64 bits");
    }
  }
}
