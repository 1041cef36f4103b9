package io.kvorum.state;

import io.kvorum.api.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// A checkpoint of the index in memory, which counts how often it is read.
///
/// @param bytes its pieces
record KeptIndex(long revision, long compactRevision, List<Bytes> bytes, AtomicInteger reads)
    implements IndexCheckpoint {
  static KeptIndex of(IndexImage image) {
    List<Bytes> pieces = new ArrayList<>();
    image.write(pieces::add);
    return new KeptIndex(image.revision(), image.compactRevision(), pieces, new AtomicInteger());
  }

  @Override
  public long pieces() {
    return bytes.size();
  }

  @Override
  public Bytes piece(long number) {
    reads.incrementAndGet();
    return bytes.get((int) number);
  }
}
