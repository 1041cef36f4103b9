package io.kvorum.transport.tcp;

import io.kvorum.api.MemberId;
import io.kvorum.raft.codec.CodecException;
import io.kvorum.raft.transport.SnapshotOffer;
import io.kvorum.raft.transport.support.Offers;
import io.kvorum.raft.transport.support.SnapshotStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Takes one snapshot: an offer, chunks, the end; then says whether the handler has taken it.
final class SnapshotInlet implements Session {
  private final Surroundings surroundings;
  private final MemberId from;
  private @Nullable Connection connection;
  private @Nullable SnapshotStream stream;

  SnapshotInlet(Surroundings surroundings, MemberId from) {
    this.surroundings = surroundings;
    this.from = from;
  }

  @Override
  public void opened(Connection opened) {
    connection = opened;
  }

  @Override
  public void received(FrameType type, ByteBuffer payload) {
    SnapshotStream known = stream;
    if (known == null && type == FrameType.OFFER) {
      begin(Offers.read(payload), connection());
    } else if (known != null && type == FrameType.CHUNK) {
      byte[] bytes = new byte[payload.remaining()];
      payload.get(bytes);
      if (!known.add(bytes)) {
        connection().pause();
      }
    } else if (known != null && type == FrameType.END && payload.remaining() == Long.BYTES) {
      known.end(payload.getLong());
    } else {
      throw new CodecException(type + " of " + payload.remaining() + " bytes in a snapshot");
    }
  }

  private void begin(SnapshotOffer offer, Connection open) {
    if (!offer.from().equals(from)) {
      throw new CodecException("snapshot of " + offer.from() + " on a connection of " + from);
    }
    SnapshotStream content = new SnapshotStream(open::resume);
    stream = content;
    if (!surroundings.workers().snapshot(() -> take(offer, content, open))) {
      refuse(open, "too many snapshots at a time");
    }
  }

  private void take(SnapshotOffer offer, SnapshotStream content, Connection open) {
    try {
      surroundings.handler().snapshot(offer, content);
      if (content.read() >= 0) {
        throw new IOException("not all of the snapshot was taken");
      }
      open.sendAndClose(Frames.empty(open.allocator(), FrameType.TAKEN), "snapshot taken");
    } catch (IOException | RuntimeException failure) {
      surroundings.log().debug(() -> "snapshot of " + from + " was not taken", failure);
      refuse(open, String.valueOf(failure.getMessage()));
    }
  }

  private static void refuse(Connection open, String why) {
    open.sendAndClose(Frames.text(open.allocator(), FrameType.FAILED, why), why);
  }

  private Connection connection() {
    if (connection == null) {
      throw new IllegalStateException("the connection is not open yet");
    }
    return connection;
  }

  @Override
  public void closed(String reason) {
    if (stream != null) {
      stream.fail(reason);
    }
  }
}
