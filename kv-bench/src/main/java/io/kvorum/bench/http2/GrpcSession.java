package io.kvorum.bench.http2;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// One client connection that carries unary gRPC calls, as a function of bytes: calls in, bytes out
/// by [#output()]; bytes in by [#received], ended calls out by the listener. Used by one thread.
public final class GrpcSession {
  /// Hears the end of each call, success or not, in the order of the wire. May start the next call
  /// from inside.
  public interface Listener {
    void ended(Call call);
  }

  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /// What this client lets a server send of one answer before it has to grant more.
  private static final int STREAM_WINDOW_BYTES = 64 << 20;

  private static final int GRANT_STREAM_FROM_BYTES = STREAM_WINDOW_BYTES / 2;
  private static final int GRANT_CONNECTION_FROM_BYTES = 1 << 30;
  private static final int MAX_HEADER_BLOCK_BYTES = 1 << 20;
  private static final int LAST_STREAM_ID = Integer.MAX_VALUE;

  private final Listener listener;
  private final boolean keepAnswers;
  private final Output output = new Output();
  private final BodySender bodies = new BodySender(output);
  private final RequestHeaders requestHeaders;
  private final HpackDecoder hpack = new HpackDecoder(HeaderTable.DEFAULT_BYTES);
  private final CallTable calls = new CallTable();

  private int nextStreamId = 1;
  private boolean settingsSeen;
  private long peerMaxStreams = Integer.MAX_VALUE;
  private int unacknowledgedBytes;

  // A header block that continues in further frames; its stream, or 0.
  private ByteBuffer partialBlock = ByteBuffer.allocate(0);
  private int continuedStreamId;
  private boolean continuedEndsStream;

  private @Nullable Call decoding;
  private final HpackDecoder.Sink fieldSink = this::field;
  private final FrameSink frameSink = this::frame;

  /// Says the connection preface at once. `keepAnswers` makes [Call#answer()] hold the message.
  public GrpcSession(String authority, boolean keepAnswers, Listener listener) {
    this.listener = listener;
    this.keepAnswers = keepAnswers;
    this.requestHeaders = new RequestHeaders(authority);
    ByteBuffer out = output.room(128).put(PREFACE);
    Frames.settings(
        out,
        FrameType.SETTING_ENABLE_PUSH,
        0,
        FrameType.SETTING_INITIAL_WINDOW_SIZE,
        STREAM_WINDOW_BYTES);
    Frames.windowUpdate(out, 0, FrameType.MAX_WINDOW_BYTES - FrameType.DEFAULT_WINDOW_BYTES);
  }

  /// What waits for the socket, in a buffer ready to be flipped, written and compacted.
  public ByteBuffer output() {
    return output.waiting();
  }

  /// True once the server has said its settings: from then on calls may start.
  public boolean ready() {
    return settingsSeen;
  }

  public int inFlight() {
    return calls.size();
  }

  /// Whether the server's settings have come and its limit of streams allows one more call.
  public boolean canStart() {
    return settingsSeen && calls.size() < peerMaxStreams;
  }

  /// Starts a call with the first `messageBytes` of `message`, which are copied. `startNanos` and
  /// `tag` come back with the call; an answer shorter than `minAnswerBytes` is a failure.
  public void start(
      String path, byte[] message, int messageBytes, int minAnswerBytes, long startNanos, int tag) {
    if (nextStreamId == LAST_STREAM_ID) {
      throw new Http2Exception("all streams of the connection are used");
    }
    Call call = calls.open(nextStreamId);
    call.begin(nextStreamId, startNanos, tag, minAnswerBytes);
    nextStreamId += 2;
    byte[] block = requestHeaders.block(path);
    ByteBuffer out = output.room(FrameType.HEADER_BYTES + block.length);
    Frames.header(out, block.length, FrameType.HEADERS, FrameType.END_HEADERS, call.streamId());
    out.put(block);
    bodies.send(call, message, messageBytes);
  }

  /// Takes all whole frames of `in`; the rest stays in it. Throws [Http2Exception] when the
  /// connection is lost.
  public void received(ByteBuffer in) {
    Frames.read(in, frameSink);
  }

  private void frame(int type, int flags, int streamId, ByteBuffer payload) {
    if (continuedStreamId != 0
        && (type != FrameType.CONTINUATION || streamId != continuedStreamId)) {
      throw new Http2Exception("frame of type " + type + " inside a header block");
    }
    switch (type) {
      case FrameType.DATA -> data(flags, streamId, payload);
      case FrameType.HEADERS -> headers(flags, streamId, payload);
      case FrameType.CONTINUATION -> continuation(flags, streamId, payload);
      case FrameType.RST_STREAM -> reset(streamId, payload);
      case FrameType.SETTINGS -> settings(flags, payload);
      case FrameType.PING -> ping(flags, payload);
      case FrameType.GOAWAY -> goAway(payload);
      case FrameType.WINDOW_UPDATE -> windowUpdate(streamId, payload);
      case FrameType.PUSH_PROMISE ->
          throw new Http2Exception("PUSH_PROMISE, which was switched off");
      default -> {} // PRIORITY and types unknown today are to be ignored (RFC 9113 5.5)
    }
  }

  private void data(int flags, int streamId, ByteBuffer payload) {
    int flowControlledBytes = payload.remaining();
    Frames.stripPadding(FrameType.DATA, flags, payload);
    grantConnection(flowControlledBytes);
    Call call = calls.get(streamId);
    if (call == null) {
      return;
    }
    call.data(payload, keepAnswers);
    if ((flags & FrameType.END_STREAM) != 0) {
      end(call);
    } else {
      grantStream(call, flowControlledBytes);
    }
  }

  private void headers(int flags, int streamId, ByteBuffer payload) {
    Frames.stripPadding(FrameType.HEADERS, flags, payload);
    boolean endsStream = (flags & FrameType.END_STREAM) != 0;
    if ((flags & FrameType.END_HEADERS) != 0) {
      block(streamId, payload, endsStream);
      return;
    }
    continuedStreamId = streamId;
    continuedEndsStream = endsStream;
    partialBlock = ByteBuffer.allocate(0);
    append(payload);
  }

  private void continuation(int flags, int streamId, ByteBuffer payload) {
    if (continuedStreamId == 0) {
      throw new Http2Exception("CONTINUATION without a header block");
    }
    append(payload);
    if ((flags & FrameType.END_HEADERS) != 0) {
      continuedStreamId = 0;
      block(streamId, partialBlock.flip(), continuedEndsStream);
    }
  }

  private void append(ByteBuffer payload) {
    int bytes = partialBlock.position() + payload.remaining();
    if (bytes > MAX_HEADER_BLOCK_BYTES) {
      throw new Http2Exception("header block of more than " + MAX_HEADER_BLOCK_BYTES + " bytes");
    }
    partialBlock = ByteBuffer.allocate(bytes).put(partialBlock.flip()).put(payload);
  }

  /// Decodes also what belongs to no open call: the table is shared by the whole connection.
  private void block(int streamId, ByteBuffer block, boolean endsStream) {
    decoding = calls.get(streamId);
    hpack.decode(block, fieldSink);
    Call call = decoding;
    decoding = null;
    if (call != null && endsStream) {
      end(call);
    }
  }

  private void field(Header header) {
    if (decoding != null) {
      decoding.field(header);
    }
  }

  private void reset(int streamId, ByteBuffer payload) {
    Frames.requireBytes(payload, 4);
    Call call = calls.get(streamId);
    if (call != null) {
      call.broken("RST_STREAM, error code " + payload.getInt());
      end(call);
    }
  }

  /// The listener may start a call from inside: its place is free by then, but the object is not.
  private void end(Call call) {
    bodies.drop(call);
    calls.close(call);
    listener.ended(call);
    calls.reuse(call);
  }

  private void settings(int flags, ByteBuffer payload) {
    if ((flags & FrameType.ACK) != 0) {
      return;
    }
    while (payload.remaining() >= 6) {
      setting(payload.getShort(), payload.getInt() & 0xffff_ffffL);
    }
    Frames.settingsAck(output.room(FrameType.HEADER_BYTES));
    settingsSeen = true;
  }

  private void setting(int identifier, long value) {
    switch (identifier) {
      case FrameType.SETTING_HEADER_TABLE_SIZE -> requestHeaders.peerTableBytes(value);
      case FrameType.SETTING_MAX_CONCURRENT_STREAMS -> peerMaxStreams = value;
      case FrameType.SETTING_INITIAL_WINDOW_SIZE -> bodies.initialStreamWindow(value);
      case FrameType.SETTING_MAX_FRAME_SIZE -> bodies.maxPayload((int) value);
      default -> {} // a setting that does not concern a client like this one
    }
  }

  private void ping(int flags, ByteBuffer payload) {
    Frames.requireBytes(payload, 8);
    if ((flags & FrameType.ACK) == 0) {
      Frames.pingAck(output.room(FrameType.HEADER_BYTES + 8), payload.getLong());
    }
  }

  private void goAway(ByteBuffer payload) {
    Frames.requireBytes(payload, 8);
    int lastStreamId = payload.getInt();
    int code = payload.getInt();
    String text = StandardCharsets.US_ASCII.decode(payload).toString();
    throw new Http2Exception(
        "GOAWAY, error code "
            + code
            + ", last stream "
            + lastStreamId
            + (text.isEmpty() ? "" : ", " + text));
  }

  private void windowUpdate(int streamId, ByteBuffer payload) {
    Frames.requireBytes(payload, 4);
    int increment = payload.getInt() & 0x7fff_ffff;
    if (streamId == 0) {
      bodies.connectionWindow(increment);
      return;
    }
    Call call = calls.get(streamId);
    if (call != null) {
      bodies.streamWindow(call, increment);
    }
  }

  private void grantConnection(int bytes) {
    unacknowledgedBytes += bytes;
    if (unacknowledgedBytes >= GRANT_CONNECTION_FROM_BYTES) {
      Frames.windowUpdate(output.room(FrameType.HEADER_BYTES + 4), 0, unacknowledgedBytes);
      unacknowledgedBytes = 0;
    }
  }

  private void grantStream(Call call, int bytes) {
    call.unacknowledgedBytes += bytes;
    if (call.unacknowledgedBytes >= GRANT_STREAM_FROM_BYTES) {
      Frames.windowUpdate(
          output.room(FrameType.HEADER_BYTES + 4), call.streamId(), call.unacknowledgedBytes);
      call.unacknowledgedBytes = 0;
    }
  }
}
