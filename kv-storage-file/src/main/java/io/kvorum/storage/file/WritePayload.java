package io.kvorum.storage.file;

import io.kvorum.raft.HardState;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogWrite;
import io.kvorum.raft.codec.RaftCodec;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// The payload of a `LogWrite`: hard state, truncation, index of the first entry, number of
/// entries; then each entry in a frame of its own, which a reader checks alone:
///
/// ```
/// 0 length of the encoded entry in bytes, 4     8 term of the entry
/// 4 CRC32C of term and encoded entry           16 the encoded entry
/// ```
///
/// The term stands outside, so that recovery decodes no entry. Writes one payload at a time, for
/// the log's writer; remembers where the frames of the last one are.
final class WritePayload {
  static final int FRAME_HEADER_BYTES = 16;

  private static final int FIXED_BYTES = 2 * Long.BYTES + Integer.BYTES;
  private static final int CHECKSUM_AT = 4;
  private static final int CHECKED_FROM = 8;

  private final CRC32C crc = new CRC32C();
  private int[] offsets = new int[64];
  private int[] lengths = new int[64];

  /// A bound of what `encode` will take.
  static long payloadBytes(LogWrite write) {
    long bytes = (long) FIXED_BYTES + RaftCodec.size(write.hardState());
    for (LogEntry entry : write.entries()) {
      bytes += FRAME_HEADER_BYTES + RaftCodec.size(entry);
    }
    return bytes;
  }

  void encode(LogWrite write, ByteBuffer out) {
    int payloadAt = out.position();
    int count = write.entries().size();
    RaftCodec.write(write.hardState(), out);
    out.putLong(write.truncateFrom());
    out.putLong(count == 0 ? 0 : write.entries().getFirst().index()).putInt(count);
    makeRoom(count);
    ByteBuffer view = out.duplicate();
    for (int i = 0; i < count; i++) {
      int frameAt = out.position();
      encodeFrame(write.entries().get(i), out, view);
      offsets[i] = frameAt - payloadAt;
      lengths[i] = out.position() - frameAt;
    }
  }

  /// Where the frame of entry `i` of the last payload begins, from the payload's beginning.
  int offset(int i) {
    return offsets[i];
  }

  /// The length of the frame, header included.
  int length(int i) {
    return lengths[i];
  }

  private void encodeFrame(LogEntry entry, ByteBuffer out, ByteBuffer view) {
    int frameAt = out.position();
    out.position(frameAt + CHECKED_FROM).putLong(entry.term());
    RaftCodec.write(entry, out);
    out.putInt(frameAt, out.position() - frameAt - FRAME_HEADER_BYTES);
    crc.reset();
    crc.update(view.limit(out.position()).position(frameAt + CHECKED_FROM));
    out.putInt(frameAt + CHECKSUM_AT, (int) crc.getValue());
  }

  private void makeRoom(int count) {
    if (count > offsets.length) {
      offsets = Arrays.copyOf(offsets, Math.max(count, 2 * offsets.length));
      lengths = Arrays.copyOf(lengths, offsets.length);
    }
  }

  /// Who hears of a payload's content during recovery.
  interface Visitor {
    void change(HardState hardState, long truncateFrom);

    /// A frame, with its offset from the payload's beginning.
    void frame(long index, long term, int offset, int length);
  }

  /// @throws java.nio.BufferUnderflowException if the payload is too short
  static void visit(ByteBuffer payload, Visitor visitor) {
    int payloadAt = payload.position();
    HardState hardState = RaftCodec.readHardState(payload);
    visitor.change(hardState, payload.getLong());
    long first = payload.getLong();
    int count = payload.getInt();
    for (int i = 0; i < count; i++) {
      int frameAt = payload.position();
      int length = FRAME_HEADER_BYTES + payload.getInt();
      long term = payload.getLong(frameAt + CHECKED_FROM);
      visitor.frame(first + i, term, frameAt - payloadAt, length);
      payload.position(frameAt + length);
    }
  }

  /// Whether a frame is what was written, by its length and checksum.
  static boolean isWhole(ByteBuffer bytes, int frameAt, int length) {
    if (bytes.getInt(frameAt) != length - FRAME_HEADER_BYTES) {
      return false;
    }
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate().limit(frameAt + length).position(frameAt + CHECKED_FROM));
    return (int) crc.getValue() == bytes.getInt(frameAt + CHECKSUM_AT);
  }

  static LogEntry decode(ByteBuffer bytes, int frameAt, int length) {
    ByteBuffer frame = bytes.duplicate().limit(frameAt + length);
    return RaftCodec.readEntry(frame.position(frameAt + FRAME_HEADER_BYTES));
  }
}
