package io.kvorum.storage.support;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.raft.HardState;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.codec.CodecException;
import io.kvorum.raft.codec.RaftCodec;
import io.kvorum.storage.spi.OrderedStore.Cursor;
import io.kvorum.storage.spi.OrderedStore.Order;
import io.kvorum.storage.spi.OrderedStore.View;
import io.kvorum.storage.spi.StorageException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// How a log lies in an ordered store:
///
/// ```
/// 0         term and index of the last entry, 8 bytes each; the hard state
/// 1         the start
/// 2 index   an entry; its index has 8 bytes, the highest first
/// ```
///
/// Before each value stands the CRC32C of its key and itself (4 bytes): not every engine checks
/// what it reads. Words of raft are in their own, versioned form.
///
/// @param place where the log is, for messages
record LogRows(String place) {
  private static final Bytes STATE = Bytes.wrap(new byte[] {0});
  private static final Bytes START = Bytes.wrap(new byte[] {1});
  private static final byte ENTRY = 2;
  private static final int CHECKSUM_BYTES = Integer.BYTES;
  private static final int ID_BYTES = 2 * Long.BYTES;

  /// All that is not an entry.
  record Head(HardState hardState, LogStart start, LogId last) {}

  record Row(Bytes key, Bytes value) {}

  /// The row that every change writes.
  static Row state(HardState hardState, LogId last) {
    return sealed(
        STATE,
        ID_BYTES + RaftCodec.size(hardState),
        out -> RaftCodec.write(hardState, out.putLong(last.term()).putLong(last.index())));
  }

  static Row start(LogStart start) {
    return sealed(START, RaftCodec.size(start), out -> RaftCodec.write(start, out));
  }

  static Row entry(LogEntry entry) {
    return sealed(key(entry.index()), RaftCodec.size(entry), out -> RaftCodec.write(entry, out));
  }

  /// The keys of the entries after one, up to another.
  static KeyRange keys(long after, long upTo) {
    return KeyRange.of(key(after + 1), key(upTo + 1));
  }

  /// The keys of all that is in a log.
  static KeyRange allKeys() {
    return KeyRange.of(STATE, Bytes.wrap(new byte[] {ENTRY + 1}));
  }

  private static Bytes key(long index) {
    return Bytes.wrap(ByteBuffer.allocate(1 + Long.BYTES).put(ENTRY).putLong(index).array());
  }

  private static Row sealed(Bytes key, int bytes, Consumer<ByteBuffer> writer) {
    byte[] value = new byte[CHECKSUM_BYTES + bytes];
    ByteBuffer out = ByteBuffer.wrap(value);
    writer.accept(out.position(CHECKSUM_BYTES));
    out.putInt(0, checksum(key, value));
    return new Row(key, Bytes.wrap(value));
  }

  private static int checksum(Bytes key, byte[] value) {
    CRC32C crc = new CRC32C();
    crc.update(key.array(), 0, key.length());
    crc.update(value, CHECKSUM_BYTES, value.length - CHECKSUM_BYTES);
    return (int) crc.getValue();
  }

  /// @throws StorageException.Corrupted if one of its rows is missing or damaged
  Head head(View view) {
    LogStart start = read("its start", START, view.get(START), RaftCodec::readLogStart);
    return read(
        "its hard state",
        STATE,
        view.get(STATE),
        in -> {
          LogId last = new LogId(in.getLong(), in.getLong());
          return new Head(RaftCodec.readHardState(in), start, last);
        });
  }

  /// The entries from one on, up to another: at least one, and no more than `maxBytes` of weight
  /// after the first.
  ///
  /// @throws StorageException.Corrupted if one of them is missing or damaged
  List<LogEntry> entries(View view, long from, long upTo, int maxBytes) {
    List<LogEntry> entries = new ArrayList<>();
    long bytes = 0;
    try (Cursor cursor = view.scan(keys(from - 1, upTo), Order.ASCENDING)) {
      for (long index = from; index <= upTo; index++) {
        LogEntry entry = entry(cursor, index);
        bytes += index == from ? 0 : entry.weight();
        if (bytes > maxBytes) {
          break;
        }
        entries.add(entry);
      }
    }
    return entries;
  }

  /// @throws StorageException.Corrupted if the last entry is not the one that was written last
  void requireLast(LogId expected, LogId found) {
    if (!found.equals(expected)) {
      throw damaged("its last entry is " + found + " instead of " + expected);
    }
  }

  private LogEntry entry(Cursor cursor, long index) {
    Bytes key = key(index);
    String what = "entry " + index;
    if (!cursor.next() || !cursor.key().equals(key)) {
      throw damaged(what + " is missing");
    }
    LogEntry entry = read(what, key, cursor.value(), RaftCodec::readEntry);
    if (entry.index() != index) {
      throw damaged(what + " calls itself " + entry.id());
    }
    return entry;
  }

  private <T> T read(
      String what, Bytes key, @Nullable Bytes value, Function<ByteBuffer, T> reader) {
    if (value == null) {
      throw damaged(what + " is missing");
    }
    boolean whole =
        value.length() >= CHECKSUM_BYTES && value.buffer().getInt() == checksum(key, value.array());
    if (!whole) {
      throw damaged(what + " is not what was written (wrong checksum)");
    }
    try {
      return reader.apply(value.buffer().position(CHECKSUM_BYTES));
    } catch (CodecException | BufferUnderflowException unreadable) {
      throw new StorageException.Corrupted(
          "the log in " + place + " is damaged: " + what + " cannot be read", unreadable);
    }
  }

  private StorageException damaged(String how) {
    return new StorageException.Corrupted("the log in " + place + " is damaged: " + how);
  }
}
