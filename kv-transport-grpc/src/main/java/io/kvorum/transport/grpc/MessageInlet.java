package io.kvorum.transport.grpc;

import io.kvorum.api.MemberId;
import io.kvorum.raft.RaftMessage;
import io.kvorum.raft.codec.CodecException;
import io.kvorum.raft.codec.RaftCodec;
import io.kvorum.raft.transport.support.Caller;
import io.kvorum.transport.grpc.Parcels.Parcel;
import java.nio.ByteBuffer;

/// Takes the messages of one member, on the event loop.
final class MessageInlet implements ServerStream.Session {
  private final Surroundings surroundings;
  private final ServerStream stream;
  private final Caller caller;

  MessageInlet(Surroundings surroundings, ServerStream stream, Caller caller) {
    this.surroundings = surroundings;
    this.stream = stream;
    this.caller = caller;
  }

  @Override
  public void opened() {
    caller.introduceTo(surroundings.handler());
  }

  @Override
  public void received(Parcel parcel) {
    if (parcel.kind() != Parcels.Kind.MESSAGES) {
      throw new CodecException(parcel.kind() + " among messages");
    }
    ByteBuffer batch = parcel.content();
    while (batch.hasRemaining()) {
      deliver(next(batch));
    }
    stream.request();
  }

  private static RaftMessage next(ByteBuffer batch) {
    int length = batch.remaining() < Integer.BYTES ? -1 : batch.getInt();
    if (length < 0 || length > batch.remaining()) {
      throw new CodecException("message of " + length + " bytes in " + batch.remaining());
    }
    ByteBuffer word = batch.slice(batch.position(), length);
    batch.position(batch.position() + length);
    RaftMessage message = RaftCodec.readMessage(word);
    if (word.hasRemaining()) {
      throw new CodecException(word.remaining() + " bytes after a message");
    }
    return message;
  }

  private void deliver(RaftMessage message) {
    MemberId from = caller.from().member();
    if (!message.from().equals(from) || !message.to().equals(surroundings.self().member())) {
      throw new CodecException(
          "message from " + message.from() + " to " + message.to() + " in a stream of " + from);
    }
    surroundings.handler().received(message);
  }

  @Override
  public boolean listens() {
    return true;
  }

  @Override
  public void closed(String reason) {
    surroundings.log().debug(() -> "messages of " + caller.from() + " ended: " + reason);
  }
}
