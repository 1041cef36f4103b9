package io.kvorum.raft.transport.support;

import io.kvorum.api.MemberId;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.codec.CodecException;
import io.kvorum.raft.codec.RaftCodec;
import io.kvorum.raft.transport.SnapshotOffer;
import java.nio.ByteBuffer;

/// The form of an offer: 8 bytes sender, 8 bytes term, and the start of the log after it as
/// `RaftCodec` writes it.
public final class Offers {
  private Offers() {}

  public static int size(SnapshotOffer offer) {
    return 2 * Long.BYTES + RaftCodec.size(offer.start());
  }

  public static void write(SnapshotOffer offer, ByteBuffer target) {
    target.putLong(offer.from().value()).putLong(offer.term());
    RaftCodec.write(offer.start(), target);
  }

  /// @throws CodecException if this is no offer
  public static SnapshotOffer read(ByteBuffer content) {
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
