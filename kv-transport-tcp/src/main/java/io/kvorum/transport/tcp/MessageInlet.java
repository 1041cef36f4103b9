package io.kvorum.transport.tcp;

import io.kvorum.api.MemberId;
import io.kvorum.raft.RaftMessage;
import io.kvorum.raft.codec.CodecException;
import io.kvorum.raft.codec.RaftCodec;
import io.kvorum.raft.transport.support.Caller;
import java.nio.ByteBuffer;

/// Takes the messages of one member, on the event loop.
final class MessageInlet implements Session {
  private final Surroundings surroundings;
  private final Caller caller;

  MessageInlet(Surroundings surroundings, Caller caller) {
    this.surroundings = surroundings;
    this.caller = caller;
  }

  @Override
  public void opened(Connection connection) {
    caller.introduceTo(surroundings.handler());
  }

  @Override
  public void received(FrameType type, ByteBuffer payload) {
    if (type != FrameType.MESSAGE) {
      throw new CodecException(type + " among messages");
    }
    RaftMessage message = RaftCodec.readMessage(payload);
    if (payload.hasRemaining()) {
      throw new CodecException(payload.remaining() + " bytes after a message");
    }
    MemberId from = caller.from().member();
    if (!message.from().equals(from) || !message.to().equals(surroundings.self().member())) {
      throw new CodecException(
          "message from " + message.from() + " to " + message.to() + " on a connection of " + from);
    }
    surroundings.handler().received(message);
  }

  @Override
  public void closed(String reason) {
    surroundings.log().debug(() -> "messages of " + caller.from() + " ended: " + reason);
  }
}
