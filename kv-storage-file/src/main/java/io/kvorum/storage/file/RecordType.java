package io.kvorum.storage.file;

import org.jspecify.annotations.Nullable;

/// What a record says. The code is written to the disk: it never changes.
enum RecordType {
  /// First of every segment: what the log was when the segment began.
  CHECKPOINT(1),
  /// A `LogWrite`.
  WRITE(2),
  /// The log begins later now.
  COMPACT(3),
  /// The log has no entries and begins anew.
  RESET(4),
  /// A torn tail was cut off here.
  CUT(5),
  /// The log was closed. A batch of its own, it shows all before it to have been synced.
  CLOSE(6);

  private final byte code;

  RecordType(int code) {
    this.code = (byte) code;
  }

  byte code() {
    return code;
  }

  static @Nullable RecordType of(byte code) {
    return switch (code) {
      case 1 -> CHECKPOINT;
      case 2 -> WRITE;
      case 3 -> COMPACT;
      case 4 -> RESET;
      case 5 -> CUT;
      case 6 -> CLOSE;
      default -> null;
    };
  }
}
