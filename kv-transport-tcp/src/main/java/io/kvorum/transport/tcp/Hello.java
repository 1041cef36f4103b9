package io.kvorum.transport.tcp;

import io.kvorum.api.MemberId;
import io.kvorum.raft.codec.CodecException;
import io.kvorum.raft.transport.PeerIdentity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;

/// What who dials says first: the protocol, what the connection is for, who speaks, and to whom.
/// Who asks a question may be nobody yet, and leaves the ids 0.
record Hello(Purpose purpose, PeerIdentity from, MemberId to) {
  /// What a connection is for. The order is the wire's.
  enum Purpose {
    MESSAGES,
    SNAPSHOT,
    QUESTIONS
  }

  static final int PROTOCOL = 1;

  /// `KVPT`.
  private static final int MAGIC = 0x4b56_5054;

  private static final int BYTES = 4 + 2 + 1 + 3 * Long.BYTES;
  private static final Purpose[] PURPOSES = Purpose.values();

  static Hello questions() {
    return new Hello(Purpose.QUESTIONS, new PeerIdentity(new MemberId(0), 0), new MemberId(0));
  }

  @SuppressWarnings("EnumOrdinal") // the order is the wire's
  ByteBuf frame(ByteBufAllocator allocator) {
    return Frames.frame(
        allocator,
        FrameType.HELLO,
        BYTES,
        body ->
            body.putInt(MAGIC)
                .putShort((short) PROTOCOL)
                .put((byte) purpose.ordinal())
                .putLong(from.clusterId())
                .putLong(from.member().value())
                .putLong(to.value()));
  }

  /// @throws CodecException if this is something else, or of another protocol
  static Hello read(ByteBuffer payload) {
    if (payload.remaining() < 6 || payload.getInt() != MAGIC) {
      throw new CodecException("no hello");
    }
    int protocol = Short.toUnsignedInt(payload.getShort());
    if (protocol != PROTOCOL) {
      throw new CodecException("hello of protocol " + protocol + " instead of " + PROTOCOL);
    }
    if (payload.remaining() != BYTES - 6) {
      throw new CodecException("hello of " + payload.remaining() + " more bytes");
    }
    int purpose = payload.get();
    if (purpose < 0 || purpose >= PURPOSES.length) {
      throw new CodecException("hello for unknown purpose " + purpose);
    }
    long clusterId = payload.getLong();
    PeerIdentity from = new PeerIdentity(new MemberId(payload.getLong()), clusterId);
    return new Hello(PURPOSES[purpose], from, new MemberId(payload.getLong()));
  }
}
