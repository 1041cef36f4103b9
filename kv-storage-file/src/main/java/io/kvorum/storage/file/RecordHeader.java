package io.kvorum.storage.file;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The 32 bytes before a record's payload. Records begin at multiples of 8 in their segment; behind
/// the last one 32 zeros say that there is no more.
///
/// ```
/// 0 checksum of all that follows, payload included    16 position of this header in the segment
/// 4 length of the payload in bytes                    20 position of the batch's first record
/// 8 batch                                             24 type, then 7 zeros
/// ```
///
/// The record's own position shows a write that went astray; that of its batch tells whether damage
/// before it lies in the same batch (a torn tail) or in an earlier, synced one (corruption).
record RecordHeader(int payloadBytes, long batch, int position, int batchStart, RecordType type) {
  static final int BYTES = 32;
  static final int ALIGNMENT = 8;

  private static final int LENGTH_AT = 4;
  private static final int BATCH_AT = 8;
  private static final int POSITION_AT = 16;
  private static final int BATCH_START_AT = 20;
  private static final int TYPE_AT = 24;

  /// The room that a record with such a payload takes, in bytes.
  static int recordBytes(int payloadBytes) {
    return (BYTES + payloadBytes + ALIGNMENT - 1) & -ALIGNMENT;
  }

  int recordBytes() {
    return recordBytes(payloadBytes);
  }

  int end() {
    return position + recordBytes();
  }

  /// Completes the record whose payload is in the buffer behind `at`.
  void seal(ByteBuffer buffer, int at, Checksum checksum) {
    buffer.putInt(at + LENGTH_AT, payloadBytes);
    buffer.putLong(at + BATCH_AT, batch);
    buffer.putInt(at + POSITION_AT, position);
    buffer.putInt(at + BATCH_START_AT, batchStart);
    buffer.putLong(at + TYPE_AT, (long) type.code() << 56);
    for (int i = at + BYTES + payloadBytes; i < at + recordBytes(); i++) {
      buffer.put(i, (byte) 0);
    }
    ByteBuffer view = buffer.duplicate();
    buffer.putInt(at, checksum.of(view, at + LENGTH_AT, at + BYTES + payloadBytes));
  }

  /// Whether a record may begin here: the cheap question before all others.
  static boolean mayBeAt(int position, ByteBuffer buffer, int at) {
    return buffer.getInt(at + POSITION_AT) == position;
  }

  /// The header at `at`, or null where the bytes are none. Its payload is not checked yet.
  static @Nullable RecordHeader read(int position, int segmentBytes, ByteBuffer buffer, int at) {
    RecordType type = RecordType.of(buffer.get(at + TYPE_AT));
    int payloadBytes = buffer.getInt(at + LENGTH_AT);
    if (!mayBeAt(position, buffer, at)
        || type == null
        || payloadBytes < 0
        || payloadBytes > segmentBytes - position - BYTES) {
      return null;
    }
    return new RecordHeader(
        payloadBytes,
        buffer.getLong(at + BATCH_AT),
        position,
        buffer.getInt(at + BATCH_START_AT),
        type);
  }

  boolean isWhole(ByteBuffer buffer, int at, Checksum checksum) {
    int stored = buffer.getInt(at);
    return checksum.of(buffer.duplicate(), at + LENGTH_AT, at + BYTES + payloadBytes) == stored;
  }
}
