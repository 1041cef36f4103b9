package io.kvorum.transport.tcp;

import io.kvorum.api.MemberId;
import io.kvorum.raft.RaftMessage;
import io.kvorum.raft.codec.CodecException;
import io.kvorum.raft.codec.RaftCodec;
import java.nio.ByteBuffer;

/// Takes the messages of one member, on the event loop.
final class MessageInlet implements Session {
  private final Surroundings surroundings;
  private final MemberId from;

  MessageInlet(Surroundings surroundings, MemberId from) {
    this.surroundings = surroundings;
    this.from = from;
  }

  @Override
  public void opened(Connection connection) {}

  @Override
  public void received(FrameType type, ByteBuffer payload) {
    if (type != FrameType.MESSAGE) {
      throw new CodecException(type + " among messages");
    }
    RaftMessage message = RaftCodec.readMessage(payload);
    if (payload.hasRemaining()) {
      throw new CodecException(payload.remaining() + " bytes after a message");
    }
    if (!message.from().equals(from) || !message.to().equals(surroundings.self().member())) {
      throw new CodecException(
          "message from " + message.from() + " to " + message.to() + " on a connection of " + from);
    }
    surroundings.handler().received(message);
  }

  @Override
  public void closed(String reason) {
    surroundings.log().debug("messages of {} ended: {}", from, reason);
  }
}
