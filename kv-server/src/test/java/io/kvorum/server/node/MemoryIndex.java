package io.kvorum.server.node;

import io.kvorum.api.Bytes;
import io.kvorum.state.IndexCheckpoint;
import io.kvorum.state.IndexImage;
import java.util.ArrayList;
import java.util.List;

/// A key index kept in memory: durable as soon as it is written.
final class MemoryIndex implements IndexSlot {
  private final Runnable whenUsed;
  private volatile IndexCheckpoint kept = IndexCheckpoint.NONE;

  /// @param whenUsed is run when a state begins with what was kept
  MemoryIndex(Runnable whenUsed) {
    this.whenUsed = whenUsed;
  }

  private record Kept(long revision, long compactRevision, List<Bytes> bytes, Runnable whenUsed)
      implements IndexCheckpoint {
    @Override
    public long pieces() {
      return bytes.size();
    }

    @Override
    public Bytes piece(long number) {
      whenUsed.run();
      return bytes.get((int) number);
    }
  }

  @Override
  public IndexCheckpoint read() {
    return kept;
  }

  @Override
  public void write(IndexImage image) {
    List<Bytes> pieces = new ArrayList<>();
    image.write(pieces::add);
    kept = new Kept(image.revision(), image.compactRevision(), pieces, whenUsed);
  }
}
