package io.kvorum.bench.http2;

import java.nio.ByteBuffer;

/// Cuts bytes into frames, and writes the small frames that a client says besides its requests.
final class Frames {
  private Frames() {}

  /// Gives every whole frame of `in` to `sink` and leaves the rest of an unfinished one unread.
  /// Throws [Http2Exception] for a payload longer than this end allows.
  static void read(ByteBuffer in, FrameSink sink) {
    int end = in.limit();
    while (end - in.position() >= FrameType.HEADER_BYTES) {
      int at = in.position();
      int lengthAndType = in.getInt(at);
      int length = lengthAndType >>> 8;
      if (length > FrameType.DEFAULT_MAX_PAYLOAD_BYTES) {
        throw new Http2Exception("frame of " + length + " bytes, over the limit of 16384");
      }
      int frameEnd = at + FrameType.HEADER_BYTES + length;
      if (frameEnd > end) {
        return;
      }
      in.position(at + FrameType.HEADER_BYTES).limit(frameEnd);
      sink.frame(lengthAndType & 0xff, in.get(at + 4) & 0xff, in.getInt(at + 5) & 0x7fff_ffff, in);
      in.limit(end).position(frameEnd);
    }
  }

  static void header(ByteBuffer out, int payloadBytes, int type, int flags, int streamId) {
    out.putInt((payloadBytes << 8) | type).put((byte) flags).putInt(streamId);
  }

  /// `pairs` are identifiers and values in turn.
  static void settings(ByteBuffer out, int... pairs) {
    header(out, pairs.length * 3, FrameType.SETTINGS, 0, 0);
    for (int i = 0; i < pairs.length; i += 2) {
      out.putShort((short) pairs[i]).putInt(pairs[i + 1]);
    }
  }

  static void settingsAck(ByteBuffer out) {
    header(out, 0, FrameType.SETTINGS, FrameType.ACK, 0);
  }

  static void pingAck(ByteBuffer out, long opaque) {
    header(out, 8, FrameType.PING, FrameType.ACK, 0);
    out.putLong(opaque);
  }

  static void windowUpdate(ByteBuffer out, int streamId, int incrementBytes) {
    header(out, 4, FrameType.WINDOW_UPDATE, 0, streamId);
    out.putInt(incrementBytes);
  }

  /// Narrows the payload of DATA or HEADERS to what lies between its optional fields and its
  /// padding.
  static void stripPadding(int type, int flags, ByteBuffer payload) {
    boolean padded = (flags & FrameType.PADDED) != 0;
    int priorityBytes = type == FrameType.HEADERS && (flags & FrameType.WITH_PRIORITY) != 0 ? 5 : 0;
    requireBytes(payload, priorityBytes + (padded ? 1 : 0));
    int paddingBytes = padded ? payload.get() & 0xff : 0;
    payload.position(payload.position() + priorityBytes);
    requireBytes(payload, paddingBytes);
    payload.limit(payload.limit() - paddingBytes);
  }

  static void requireBytes(ByteBuffer payload, int bytes) {
    if (payload.remaining() < bytes) {
      throw new Http2Exception(
          "frame of " + payload.remaining() + " bytes where " + bytes + " are due");
    }
  }
}
