package io.kvorum.storage.file;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// The first 64 bytes of a segment.
///
/// @param sequence counts segments from 1; also the file's name
/// @param salt random; goes into every checksum of the segment, so that what an earlier life of the
///   file left behind is never taken for a record
/// @param previousEnd where the records of the segment before end, as a position in that file; 0 in
///   the first segment
record SegmentHeader(long sequence, long salt, int previousEnd) {
  static final int BYTES = 64;
  static final int VERSION = 1;

  private static final long MAGIC = 0x4b764f72756d4c67L;
  private static final int CHECKSUM_AT = 12;
  private static final String SUFFIX = ".log";

  String fileName() {
    return fileName(sequence);
  }

  static String fileName(long sequence) {
    return java.util.HexFormat.of().toHexDigits(sequence) + SUFFIX;
  }

  static boolean isFileName(String name) {
    return name.matches("[0-9a-f]{16}\\" + SUFFIX);
  }

  static long sequenceOf(String fileName) {
    return java.util.HexFormat.fromHexDigitsToLong(fileName, 0, 16);
  }

  /// Puts the header at the beginning of the buffer, and the buffer's position behind it.
  void write(ByteBuffer buffer) {
    buffer.putLong(0, MAGIC).putInt(8, VERSION).putInt(CHECKSUM_AT, 0);
    buffer.putLong(16, sequence).putLong(24, salt).putInt(32, previousEnd);
    for (int i = 36; i < BYTES; i++) {
      buffer.put(i, (byte) 0);
    }
    buffer.putInt(CHECKSUM_AT, checksum(buffer)).position(BYTES);
  }

  /// What the first bytes of a file are.
  sealed interface Reading {
    record Whole(SegmentHeader header) implements Reading {}

    record OtherVersion(int version) implements Reading {}

    record Damaged() implements Reading {}
  }

  static Reading read(ByteBuffer buffer) {
    if (buffer.getLong(0) != MAGIC || buffer.getInt(CHECKSUM_AT) != checksum(buffer)) {
      return new Reading.Damaged();
    }
    int version = buffer.getInt(8);
    if (version != VERSION) {
      return new Reading.OtherVersion(version);
    }
    return new Reading.Whole(
        new SegmentHeader(buffer.getLong(16), buffer.getLong(24), buffer.getInt(32)));
  }

  /// Over the header with zeros in the checksum's place. Magic, version and the checksum keep their
  /// places in every version to come, so that a newer header is told from a damaged one.
  private static int checksum(ByteBuffer buffer) {
    CRC32C crc = new CRC32C();
    crc.update(buffer.duplicate().limit(CHECKSUM_AT).position(0));
    crc.update(new byte[Integer.BYTES]);
    crc.update(buffer.duplicate().limit(BYTES).position(CHECKSUM_AT + Integer.BYTES));
    return (int) crc.getValue();
  }
}
