package io.kvorum.transport.grpc;

import io.kvorum.api.MemberId;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.codec.CodecException;
import io.kvorum.raft.codec.RaftCodec;
import io.kvorum.raft.transport.SnapshotOffer;
import java.nio.ByteBuffer;

/// The form of an offer: who, in which term, and the start of the log after it.
final class Offers {
  private Offers() {}

  static byte[] pack(SnapshotOffer offer) {
    return Parcels.pack(
        Parcels.Kind.OFFER,
        2 * Long.BYTES + RaftCodec.size(offer.start()),
        body -> {
          body.putLong(offer.from().value()).putLong(offer.term());
          RaftCodec.write(offer.start(), body);
        });
  }

  /// @throws CodecException if this is no offer
  static SnapshotOffer read(ByteBuffer content) {
    if (content.remaining() < 2 * Long.BYTES) {
      throw new CodecException("offer of " + content.remaining() + " bytes");
    }
    MemberId from = new MemberId(content.getLong());
    long term = content.getLong();
    LogStart start = RaftCodec.readLogStart(content);
    if (content.hasRemaining()) {
      throw new CodecException(content.remaining() + " bytes after an offer");
    }
    return new SnapshotOffer(from, term, start);
  }
}
