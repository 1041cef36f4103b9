package io.kvorum.transport.grpc;

import io.grpc.Status;
import io.kvorum.api.MemberId;
import io.kvorum.raft.codec.CodecException;
import io.kvorum.raft.transport.SnapshotOffer;
import io.kvorum.raft.transport.support.Offers;
import io.kvorum.raft.transport.support.SnapshotStream;
import io.kvorum.transport.grpc.Parcels.Parcel;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Takes one snapshot: an offer, chunks, the end; then says whether the handler has taken it.
final class SnapshotInlet implements ServerStream.Session {
  private final Surroundings surroundings;
  private final ServerStream stream;
  private final MemberId from;
  private final SnapshotStream content;
  private boolean begun;

  SnapshotInlet(Surroundings surroundings, ServerStream stream, MemberId from) {
    this.surroundings = surroundings;
    this.stream = stream;
    this.from = from;
    this.content = new SnapshotStream(stream::request);
  }

  @Override
  public void received(Parcel parcel) {
    ByteBuffer body = parcel.content();
    if (!begun && parcel.kind() == Parcels.Kind.OFFER) {
      begun = true;
      begin(Offers.read(body));
      stream.request();
    } else if (begun && parcel.kind() == Parcels.Kind.CHUNK) {
      byte[] bytes = new byte[body.remaining()];
      body.get(bytes);
      if (content.add(bytes)) {
        stream.request();
      }
    } else if (begun && parcel.kind() == Parcels.Kind.END && body.remaining() == Long.BYTES) {
      content.end(body.getLong());
      stream.request();
    } else {
      throw new CodecException(parcel.kind() + " of " + body.remaining() + " bytes in a snapshot");
    }
  }

  private void begin(SnapshotOffer offer) {
    if (!offer.from().equals(from)) {
      throw new CodecException("snapshot of " + offer.from() + " in a stream of " + from);
    }
    if (!surroundings.workers().snapshot(() -> take(offer))) {
      stream.end(Status.RESOURCE_EXHAUSTED.withDescription("too many snapshots at a time"));
    }
  }

  private void take(SnapshotOffer offer) {
    try {
      surroundings.handler().snapshot(offer, content);
      if (content.read() >= 0) {
        throw new IOException("not all of the snapshot was taken");
      }
      stream.send(Parcels.empty(Parcels.Kind.TAKEN));
      stream.end(Status.OK);
    } catch (IOException | RuntimeException failure) {
      surroundings.log().debug(() -> "snapshot of " + from + " was not taken", failure);
      stream.end(Status.ABORTED.withDescription(String.valueOf(failure.getMessage())));
    }
  }

  @Override
  public boolean listens() {
    return content.hasRoom();
  }

  @Override
  public void closed(String reason) {
    content.fail(reason);
  }
}
