package io.kvorum.transport.tcp;

import io.kvorum.api.MemberId;
import io.kvorum.raft.codec.CodecException;
import io.kvorum.raft.transport.PeerIdentity;
import io.kvorum.raft.transport.support.Caller;
import io.kvorum.raft.transport.support.Nobody;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What who dials says first.
///
/// | bytes | what |
/// |---|---|
/// | 4 | `KVPT` |
/// | 2 | the protocol |
/// | 1 | the purpose |
/// | 8, 8, 8 | the cluster, the member that dials, the member that is meant |
/// | 1 | number of URLs |
/// | 1 + n | of each: its length, and its ASCII characters |
record Hello(Purpose purpose, Caller caller) {
  /// What a connection is for. The order is the wire's.
  enum Purpose {
    MESSAGES,
    SNAPSHOT,
    QUESTIONS
  }

  static final int PROTOCOL = 1;

  /// `KVPT`.
  private static final int MAGIC = 0x4b56_5054;

  private static final int START_BYTES = 4 + 2;
  private static final int FIXED_BYTES = START_BYTES + 1 + 3 * Long.BYTES + 1;
  private static final Purpose[] PURPOSES = Purpose.values();

  static Hello questions() {
    return new Hello(
        Purpose.QUESTIONS, new Caller(Nobody.IDENTITY, Nobody.IDENTITY.member(), List.of()));
  }

  ByteBuf frame(ByteBufAllocator allocator) {
    int bytes = FIXED_BYTES + caller.urls().stream().mapToInt(url -> 1 + url.length()).sum();
    return Frames.frame(allocator, FrameType.HELLO, bytes, this::write);
  }

  @SuppressWarnings("EnumOrdinal") // the order is the wire's
  private void write(ByteBuffer body) {
    body.putInt(MAGIC)
        .putShort((short) PROTOCOL)
        .put((byte) purpose.ordinal())
        .putLong(caller.from().clusterId())
        .putLong(caller.from().member().value())
        .putLong(caller.to().value())
        .put((byte) caller.urls().size());
    for (String url : caller.urls()) {
      body.put((byte) url.length()).put(url.getBytes(StandardCharsets.US_ASCII));
    }
  }

  /// @throws CodecException if this is something else, or of another protocol
  static Hello read(ByteBuffer payload) {
    if (payload.remaining() < START_BYTES || payload.getInt() != MAGIC) {
      throw new CodecException("no hello");
    }
    int protocol = Short.toUnsignedInt(payload.getShort());
    if (protocol != PROTOCOL) {
      throw new CodecException("hello of protocol " + protocol + " instead of " + PROTOCOL);
    }
    if (payload.remaining() < FIXED_BYTES - START_BYTES) {
      throw new CodecException("hello of " + payload.remaining() + " more bytes");
    }
    int purpose = payload.get();
    if (purpose < 0 || purpose >= PURPOSES.length) {
      throw new CodecException("hello for unknown purpose " + purpose);
    }
    long clusterId = payload.getLong();
    PeerIdentity from = new PeerIdentity(new MemberId(payload.getLong()), clusterId);
    MemberId to = new MemberId(payload.getLong());
    return new Hello(PURPOSES[purpose], new Caller(from, to, urls(payload)));
  }

  private static List<String> urls(ByteBuffer payload) {
    int count = Byte.toUnsignedInt(payload.get());
    List<String> urls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int length = payload.hasRemaining() ? Byte.toUnsignedInt(payload.get()) : 0;
      if (length > payload.remaining()) {
        throw new CodecException("hello that ends in the middle of a URL");
      }
      byte[] text = new byte[length];
      payload.get(text);
      urls.add(new String(text, StandardCharsets.US_ASCII));
    }
    if (payload.hasRemaining()) {
      throw new CodecException(payload.remaining() + " bytes after a hello");
    }
    return urls;
  }
}
