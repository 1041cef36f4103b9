package io.kvorum.transport.tcp;

import io.kvorum.api.MemberId;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.codec.CodecException;
import io.kvorum.raft.codec.RaftCodec;
import io.kvorum.raft.transport.SnapshotOffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;

/// The form of an offer: who, in which term, and the start of the log after it.
final class Offers {
  private Offers() {}

  static ByteBuf frame(ByteBufAllocator allocator, SnapshotOffer offer) {
    return Frames.frame(
        allocator,
        FrameType.OFFER,
        2 * Long.BYTES + RaftCodec.size(offer.start()),
        body -> {
          body.putLong(offer.from().value()).putLong(offer.term());
          RaftCodec.write(offer.start(), body);
        });
  }

  /// @throws CodecException if this is no offer
  static SnapshotOffer read(ByteBuffer payload) {
    if (payload.remaining() < 2 * Long.BYTES) {
      throw new CodecException("offer of " + payload.remaining() + " bytes");
    }
    MemberId from = new MemberId(payload.getLong());
    long term = payload.getLong();
    LogStart start = RaftCodec.readLogStart(payload);
    if (payload.hasRemaining()) {
      throw new CodecException(payload.remaining() + " bytes after an offer");
    }
    return new SnapshotOffer(from, term, start);
  }
}
