package io.kvorum.transport.tcp;

import io.kvorum.raft.codec.CodecException;
import io.kvorum.raft.codec.RaftCodec;
import io.kvorum.raft.transport.support.PeerLink;
import io.kvorum.raft.transport.support.SendQueue.Waiting;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.List;

/// The connection over which a peer gets its messages.
final class MessageOutlet implements Session {
  private final PeerLink.Attempt attempt;

  MessageOutlet(PeerLink.Attempt attempt) {
    this.attempt = attempt;
  }

  @Override
  public void opened(Connection connection) {
    attempt.opened(new Line(connection));
  }

  @Override
  public void received(FrameType type, ByteBuffer payload) {
    throw new CodecException(type + " from a peer that only listens here");
  }

  @Override
  public void writable() {
    attempt.ready();
  }

  @Override
  public void closed(String reason) {
    attempt.closed(reason);
  }

  private record Line(Connection connection) implements PeerLink.Line {
    @Override
    public boolean hasRoom() {
      return connection.isWritable();
    }

    /// All of them in one buffer.
    @Override
    public void write(List<Waiting> batch) {
      int bytes = batch.stream().mapToInt(each -> Frames.HEADER_BYTES + each.bytes()).sum();
      ByteBuf frames = connection.allocator().buffer(bytes);
      for (Waiting each : batch) {
        Frames.append(
            frames, FrameType.MESSAGE, each.bytes(), body -> RaftCodec.write(each.message(), body));
      }
      connection.send(frames);
    }

    @Override
    public void close(String reason) {
      connection.close(reason);
    }
  }
}
