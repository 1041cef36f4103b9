package io.kvorum.transport.grpc;

import io.kvorum.raft.codec.CodecException;
import io.kvorum.raft.codec.RaftCodec;
import io.kvorum.raft.transport.support.PeerLink;
import io.kvorum.raft.transport.support.SendQueue.Waiting;
import io.kvorum.transport.grpc.Parcels.Parcel;
import java.util.List;

/// The stream over which a peer gets its messages.
final class MessageOutlet implements ClientStream.Session {
  private final PeerLink.Attempt attempt;

  MessageOutlet(PeerLink.Attempt attempt) {
    this.attempt = attempt;
  }

  @Override
  public void opened(ClientStream stream) {
    attempt.opened(new Line(stream));
  }

  @Override
  public void received(Parcel parcel) {
    throw new CodecException(parcel.kind() + " from a peer that only listens here");
  }

  @Override
  public void ready() {
    attempt.ready();
  }

  @Override
  public void closed(String reason) {
    attempt.closed(reason);
  }

  private record Line(ClientStream stream) implements PeerLink.Line {
    @Override
    public boolean hasRoom() {
      return stream.isReady();
    }

    /// All of them in one parcel.
    @Override
    public void write(List<Waiting> batch) {
      int bytes = batch.stream().mapToInt(each -> Integer.BYTES + each.bytes()).sum();
      stream.send(
          Parcels.pack(
              Parcels.Kind.MESSAGES,
              bytes,
              body -> {
                for (Waiting each : batch) {
                  body.putInt(each.bytes());
                  RaftCodec.write(each.message(), body);
                }
              }));
    }

    @Override
    public void close(String reason) {
      stream.close(reason);
    }
  }
}
