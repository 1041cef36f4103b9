package org.example.sockets;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.RaftMessage;
import io.kvorum.raft.codec.CodecException;
import io.kvorum.raft.codec.RaftCodec;
import io.kvorum.raft.transport.PeerIdentity;
import io.kvorum.raft.transport.SnapshotOffer;
import io.kvorum.raft.transport.support.Caller;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What is in the records. The first of a wire says what it is for, in which version, and who dials
/// whom.
final class Records {
  static final byte MESSAGES = 1;
  static final byte SNAPSHOT = 2;
  static final byte QUESTION = 3;

  static final byte YES = 1;
  static final byte NO = 2;

  private static final byte VERSION = 1;
  private static final int HELLO_BYTES = 2 + 3 * Long.BYTES;

  private Records() {}

  record Hello(byte purpose, Caller caller) {}

  static byte[] hello(byte purpose, PeerIdentity self, MemberId to, List<String> urls) {
    byte[] said = String.join(" ", urls).getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(HELLO_BYTES + said.length)
        .put(VERSION)
        .put(purpose)
        .putLong(self.clusterId())
        .putLong(self.member().value())
        .putLong(to.value())
        .put(said)
        .array();
  }

  static Hello hello(byte[] record) {
    ByteBuffer in = ByteBuffer.wrap(record);
    if (record.length < HELLO_BYTES || in.get() != VERSION) {
      throw new CodecException("no hello of this version");
    }
    byte purpose = in.get();
    long cluster = in.getLong();
    PeerIdentity from = new PeerIdentity(new MemberId(in.getLong()), cluster);
    MemberId to = new MemberId(in.getLong());
    String urls = StandardCharsets.UTF_8.decode(in).toString();
    return new Hello(
        purpose, new Caller(from, to, urls.isEmpty() ? List.of() : List.of(urls.split(" "))));
  }

  static byte[] message(RaftMessage message) {
    ByteBuffer out = ByteBuffer.allocate(RaftCodec.size(message));
    RaftCodec.write(message, out);
    return out.array();
  }

  static byte[] offer(SnapshotOffer offer) {
    ByteBuffer out = ByteBuffer.allocate(2 * Long.BYTES + RaftCodec.size(offer.start()));
    RaftCodec.write(offer.start(), out.putLong(offer.from().value()).putLong(offer.term()));
    return out.array();
  }

  static SnapshotOffer offer(byte[] record, MemberId from) {
    ByteBuffer in = ByteBuffer.wrap(record);
    if (record.length < 2 * Long.BYTES || in.getLong() != from.value()) {
      throw new CodecException("the offer is not from " + from);
    }
    return new SnapshotOffer(from, in.getLong(), RaftCodec.readLogStart(in));
  }

  /// Bytes after a tag.
  static byte[] tagged(byte tag, byte[] content, int length) {
    return ByteBuffer.allocate(1 + length).put(tag).put(content, 0, length).array();
  }

  static Bytes untagged(byte[] record) {
    return Bytes.copyOf(record, 1, record.length - 1);
  }
}
