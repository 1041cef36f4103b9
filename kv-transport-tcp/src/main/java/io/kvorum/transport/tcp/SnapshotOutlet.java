package io.kvorum.transport.tcp;

import io.kvorum.raft.codec.CodecException;
import io.kvorum.raft.transport.SnapshotOffer;
import io.kvorum.raft.transport.support.Offers;
import io.kvorum.raft.transport.support.SnapshotCourier;
import java.nio.ByteBuffer;

/// The connection of one snapshot that is sent.
final class SnapshotOutlet implements Session {
  private final SnapshotCourier courier;

  SnapshotOutlet(SnapshotCourier courier) {
    this.courier = courier;
  }

  @Override
  public void opened(Connection connection) {
    courier.opened(new Line(connection));
  }

  @Override
  public void received(FrameType type, ByteBuffer payload) {
    if (type == FrameType.TAKEN) {
      courier.taken();
    } else if (type == FrameType.FAILED) {
      courier.closed(Frames.readText(payload));
    } else {
      throw new CodecException(type + " in answer to a snapshot");
    }
  }

  @Override
  public void writable() {
    courier.ready();
  }

  @Override
  public void closed(String reason) {
    courier.closed(reason);
  }

  private record Line(Connection connection) implements SnapshotCourier.Line {
    @Override
    public boolean hasRoom() {
      return connection.isWritable();
    }

    @Override
    public void offer(SnapshotOffer offer) {
      connection.send(
          Frames.frame(
              connection.allocator(),
              FrameType.OFFER,
              Offers.size(offer),
              body -> Offers.write(offer, body)));
    }

    @Override
    public void chunk(byte[] bytes, int count) {
      connection.send(
          Frames.frame(
              connection.allocator(), FrameType.CHUNK, count, body -> body.put(bytes, 0, count)));
    }

    @Override
    public void end(long sentBytes) {
      connection.send(
          Frames.frame(
              connection.allocator(), FrameType.END, Long.BYTES, body -> body.putLong(sentBytes)));
    }

    @Override
    public void close(String reason) {
      connection.close(reason);
    }
  }
}
