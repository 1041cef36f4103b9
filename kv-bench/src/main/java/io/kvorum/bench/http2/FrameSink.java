package io.kvorum.bench.http2;

import java.nio.ByteBuffer;

/// Hears frames in the order of the wire. A payload lies between the buffer's position and limit,
/// and is valid during the call only.
interface FrameSink {
  /// One whole frame; `type` and `flags` as on the wire, so that unknown ones can be ignored (RFC
  /// 9113 4.1).
  void frame(int type, int flags, int streamId, ByteBuffer payload);
}
