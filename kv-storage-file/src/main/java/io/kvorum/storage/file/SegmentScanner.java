package io.kvorum.storage.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Walks through a segment's records from front to back, through a window of it in memory.
final class SegmentScanner {
  private static final int WINDOW_BYTES = 1 << 20;

  private final DiskFile file;
  private final int segmentBytes;
  private final Checksum checksum;
  private ByteBuffer window;
  private int windowAt;

  SegmentScanner(Segment segment) {
    file = segment.file();
    segmentBytes = segment.bytes();
    checksum = new Checksum(segment.header().salt());
    window = ByteBuffer.allocate(Math.min(segmentBytes, WINDOW_BYTES)).limit(0);
  }

  /// The whole record at a position, or null where there is none.
  @Nullable RecordHeader recordAt(int position) throws IOException {
    if (segmentBytes - position < RecordHeader.BYTES) {
      return null;
    }
    int headerAt = load(position, RecordHeader.BYTES);
    RecordHeader header = RecordHeader.read(position, segmentBytes, window, headerAt);
    if (header == null) {
      return null;
    }
    int at = load(position, RecordHeader.BYTES + header.payloadBytes());
    return header.isWhole(window, at, checksum) ? header : null;
  }

  /// Of the record that was read last; valid until the next one is read.
  ByteBuffer payload(RecordHeader header) {
    int from = header.position() - windowAt + RecordHeader.BYTES;
    return window.duplicate().limit(from + header.payloadBytes()).position(from);
  }

  /// What lies behind the last whole record.
  ///
  /// @param damagedBytes from there to the last byte that is not zero; 0 where the log simply ends
  /// @param laterBatchAt the position of a record of a later batch than that of any record at the
  ///   end, or 0: if there is one, the damage is no torn tail
  record Tail(int damagedBytes, int laterBatchAt) {}

  Tail tail(int end) throws IOException {
    int lastNonZero = end;
    boolean remains = !isZero(end, Math.min(segmentBytes, end + RecordHeader.BYTES));
    for (int at = end; at < segmentBytes; at += RecordHeader.ALIGNMENT) {
      if (window.getLong(load(at, RecordHeader.ALIGNMENT)) != 0) {
        lastNonZero = at + RecordHeader.ALIGNMENT;
      }
      RecordHeader record = mayHoldRecord(at) ? recordAt(at) : null;
      if (record != null) {
        remains = true;
        if (record.batchStart() > end) {
          return new Tail(lastNonZero - end, at);
        }
      }
    }
    return new Tail(remains ? lastNonZero - end : 0, 0);
  }

  private boolean mayHoldRecord(int at) throws IOException {
    return segmentBytes - at >= RecordHeader.BYTES
        && RecordHeader.mayBeAt(at, window, load(at, RecordHeader.BYTES));
  }

  private boolean isZero(int from, int to) throws IOException {
    for (int at = from; at < to; at += RecordHeader.ALIGNMENT) {
      if (window.getLong(load(at, RecordHeader.ALIGNMENT)) != 0) {
        return false;
      }
    }
    return true;
  }

  /// Brings bytes into the window and tells where in it they begin.
  private int load(int position, int length) throws IOException {
    if (position < windowAt || position + length > windowAt + window.limit()) {
      if (length > window.capacity()) {
        window = ByteBuffer.allocate(length);
      }
      window.limit(Math.min(window.capacity(), segmentBytes - position));
      file.read(position, window.array(), window.limit());
      windowAt = position;
    }
    return position - windowAt;
  }
}
