package io.kvorum.bench.http2;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;

/// Sends request messages as DATA frames, within the windows that the peer grants: one of the
/// connection and one of each stream (RFC 9113 5.2). A message that fits into both goes out at
/// once; any other is copied and waits.
final class BodySender {
  private static final int PREFIX_BYTES = 5;

  private final Output output;
  private final ArrayDeque<Call> held = new ArrayDeque<>();
  private long windowBytes = FrameType.DEFAULT_WINDOW_BYTES;
  private long streamWindowBytes = FrameType.DEFAULT_WINDOW_BYTES;
  private int maxPayloadBytes = FrameType.DEFAULT_MAX_PAYLOAD_BYTES;

  BodySender(Output output) {
    this.output = output;
  }

  void send(Call call, byte[] message, int messageBytes) {
    int bytes = PREFIX_BYTES + messageBytes;
    call.sendWindowBytes = streamWindowBytes;
    if (bytes <= windowBytes
        && bytes <= streamWindowBytes
        && bytes <= maxPayloadBytes
        && held.isEmpty()) {
      windowBytes -= bytes;
      call.sendWindowBytes -= bytes;
      ByteBuffer out = output.room(FrameType.HEADER_BYTES + bytes);
      Frames.header(out, bytes, FrameType.DATA, FrameType.END_STREAM, call.streamId());
      out.put((byte) 0).putInt(messageBytes).put(message, 0, messageBytes);
    } else {
      hold(call, message, messageBytes);
    }
  }

  void connectionWindow(int incrementBytes) {
    windowBytes = raised(windowBytes, incrementBytes);
    release();
  }

  void streamWindow(Call call, int incrementBytes) {
    call.sendWindowBytes = raised(call.sendWindowBytes, incrementBytes);
    release();
  }

  /// A new SETTINGS_INITIAL_WINDOW_SIZE moves the windows of open streams too, even below zero (RFC
  /// 9113 6.9.2).
  void initialStreamWindow(long bytes) {
    if (bytes > FrameType.MAX_WINDOW_BYTES) {
      throw new Http2Exception("SETTINGS_INITIAL_WINDOW_SIZE of " + bytes);
    }
    held.forEach(call -> call.sendWindowBytes += bytes - streamWindowBytes);
    streamWindowBytes = bytes;
    release();
  }

  void maxPayload(int bytes) {
    maxPayloadBytes = bytes;
  }

  /// Forgets what waits of a call that ended early.
  void drop(Call call) {
    if (call.bodyFrom < call.bodyEnd) {
      held.remove(call);
    }
  }

  private void hold(Call call, byte[] message, int messageBytes) {
    int bytes = PREFIX_BYTES + messageBytes;
    if (call.body.length < bytes) {
      call.body = new byte[bytes];
    }
    ByteBuffer.wrap(call.body).put((byte) 0).putInt(messageBytes).put(message, 0, messageBytes);
    call.bodyFrom = 0;
    call.bodyEnd = bytes;
    held.add(call);
    release();
  }

  private void release() {
    for (Iterator<Call> calls = held.iterator(); calls.hasNext() && windowBytes > 0; ) {
      Call call = calls.next();
      sendWhatFits(call);
      if (call.bodyFrom == call.bodyEnd) {
        calls.remove();
      }
    }
  }

  private void sendWhatFits(Call call) {
    while (call.bodyFrom < call.bodyEnd) {
      long allowed = Math.min(Math.min(windowBytes, call.sendWindowBytes), maxPayloadBytes);
      int bytes = (int) Math.min(allowed, call.bodyEnd - call.bodyFrom);
      if (bytes <= 0) {
        return;
      }
      boolean last = call.bodyFrom + bytes == call.bodyEnd;
      ByteBuffer out = output.room(FrameType.HEADER_BYTES + bytes);
      Frames.header(out, bytes, FrameType.DATA, last ? FrameType.END_STREAM : 0, call.streamId());
      out.put(call.body, call.bodyFrom, bytes);
      call.bodyFrom += bytes;
      windowBytes -= bytes;
      call.sendWindowBytes -= bytes;
    }
  }

  private static long raised(long windowBytes, int incrementBytes) {
    if (incrementBytes == 0 || windowBytes + incrementBytes > FrameType.MAX_WINDOW_BYTES) {
      throw new Http2Exception(
          "WINDOW_UPDATE of " + incrementBytes + " on a window of " + windowBytes);
    }
    return windowBytes + incrementBytes;
  }
}
