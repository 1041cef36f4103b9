package io.kvorum.bench.http2;

import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One unary call: what it was started with, and what has arrived of its answer. Belongs to its
/// session, which uses the object again for a later call; valid for others only inside
/// [GrpcSession.Listener].
public final class Call {
  private static final int PREFIX_BYTES = 5;

  // Set at the start.
  private int streamId;
  private long startNanos;
  private int tag;
  private int minAnswerBytes;

  // Of the request, while flow control holds it back.
  byte[] body = {};
  int bodyFrom;
  int bodyEnd;
  long sendWindowBytes;

  // Of the answer.
  private @Nullable String httpStatus;
  private @Nullable String grpcStatus;
  private @Nullable String grpcMessage;
  private @Nullable String breakage;
  private int prefixBytes;
  private long messageBytes;
  private long receivedBytes;
  private byte[] answer = {};
  int unacknowledgedBytes;

  Call() {}

  /// The instant that the caller gave; the session does not look at it.
  public long startNanos() {
    return startNanos;
  }

  /// The caller's own number for the sort of call.
  public int tag() {
    return tag;
  }

  /// The bytes of the answer's message so far.
  public long receivedBytes() {
    return receivedBytes;
  }

  /// The answer's message, where the session was told to keep answers; bytes from
  /// [#receivedBytes()] on are garbage.
  public byte[] answer() {
    return answer;
  }

  /// Why the ended call is no success, or null for a success: HTTP status 200, one whole message of
  /// at least the expected size, and grpc-status 0.
  public @Nullable String failure() {
    if (breakage != null) {
      return breakage;
    }
    if (httpStatus == null || !httpStatus.equals("200")) {
      return "HTTP status " + httpStatus;
    }
    if (grpcStatus == null || !grpcStatus.equals("0")) {
      return "grpc-status " + grpcStatus + ": " + decodedMessage();
    }
    if (prefixBytes < PREFIX_BYTES || receivedBytes != messageBytes) {
      return "grpc-status 0 after " + receivedBytes + " bytes of a message of " + messageBytes;
    }
    if (receivedBytes < minAnswerBytes) {
      return "answer of " + receivedBytes + " bytes where at least " + minAnswerBytes + " are due";
    }
    return null;
  }

  int streamId() {
    return streamId;
  }

  void begin(int streamId, long startNanos, int tag, int minAnswerBytes) {
    this.streamId = streamId;
    this.startNanos = startNanos;
    this.tag = tag;
    this.minAnswerBytes = minAnswerBytes;
    httpStatus = null;
    grpcStatus = null;
    grpcMessage = null;
    breakage = null;
    prefixBytes = 0;
    messageBytes = 0;
    receivedBytes = 0;
    unacknowledgedBytes = 0;
    bodyFrom = 0;
    bodyEnd = 0;
  }

  void broken(String why) {
    breakage = why;
  }

  void field(Header header) {
    switch (header.name()) {
      case ":status" -> httpStatus = header.value();
      case "grpc-status" -> grpcStatus = header.value();
      case "grpc-message" -> grpcMessage = header.value();
      default -> {} // metadata that does not decide success
    }
  }

  /// Takes the bytes of a DATA frame: the five of gRPC's prefix (compressed flag, length), then the
  /// message.
  void data(ByteBuffer payload, boolean keep) {
    while (prefixBytes < PREFIX_BYTES && payload.hasRemaining()) {
      int octet = payload.get() & 0xff;
      if (prefixBytes == 0 && octet != 0) {
        breakage = "compressed answer, which was not asked for";
      }
      messageBytes = prefixBytes == 0 ? 0 : (messageBytes << 8) | octet;
      prefixBytes++;
    }
    if (keep && payload.hasRemaining()) {
      keep(payload);
    }
    receivedBytes += payload.remaining();
  }

  private void keep(ByteBuffer payload) {
    int needed = (int) receivedBytes + payload.remaining();
    if (needed > answer.length) {
      answer = Arrays.copyOf(answer, Math.max(needed, 2 * answer.length));
    }
    payload.get(payload.position(), answer, (int) receivedBytes, payload.remaining());
  }

  /// gRPC percent-encodes the status message; a plus is a plus.
  private String decodedMessage() {
    if (grpcMessage == null) {
      return "";
    }
    try {
      return URLDecoder.decode(grpcMessage.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      return grpcMessage;
    }
  }
}
