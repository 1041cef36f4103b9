package io.kvorum.transport.grpc;

import io.kvorum.raft.codec.CodecException;
import io.kvorum.raft.transport.SnapshotOffer;
import io.kvorum.raft.transport.support.Offers;
import io.kvorum.raft.transport.support.SnapshotCourier;
import io.kvorum.transport.grpc.Parcels.Parcel;

/// The stream of one snapshot that is sent, on a channel of its own.
final class SnapshotOutlet implements ClientStream.Session {
  private final SnapshotCourier courier;

  SnapshotOutlet(SnapshotCourier courier) {
    this.courier = courier;
  }

  @Override
  public void opened(ClientStream stream) {
    courier.opened(new Line(stream));
  }

  @Override
  public void received(Parcel parcel) {
    if (parcel.kind() != Parcels.Kind.TAKEN) {
      throw new CodecException(parcel.kind() + " in answer to a snapshot");
    }
    courier.taken();
  }

  @Override
  public void ready() {
    courier.ready();
  }

  @Override
  public void closed(String reason) {
    courier.closed(reason);
  }

  private record Line(ClientStream stream) implements SnapshotCourier.Line {
    @Override
    public boolean hasRoom() {
      return stream.isReady();
    }

    @Override
    public void offer(SnapshotOffer offer) {
      stream.send(
          Parcels.pack(Parcels.Kind.OFFER, Offers.size(offer), body -> Offers.write(offer, body)));
    }

    @Override
    public void chunk(byte[] bytes, int count) {
      stream.send(Parcels.pack(Parcels.Kind.CHUNK, count, body -> body.put(bytes, 0, count)));
    }

    @Override
    public void end(long sentBytes) {
      stream.send(Parcels.pack(Parcels.Kind.END, Long.BYTES, body -> body.putLong(sentBytes)));
    }

    @Override
    public void close(String reason) {
      stream.close(reason);
    }
  }
}
