package io.kvorum.server.node;

import io.kvorum.state.IndexCheckpoint;
import io.kvorum.state.IndexImage;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the key index outside of the store now and then, so that a start has few rows to read.
/// What it writes is in proportion to what is put; after compactions, which make a kept index
/// useless, it waits at least a minute. One thread; writing blocks it.
final class IndexKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(IndexKeeper.class);
  private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

  /// A start that has to read rows for every so manieth key gains nothing from fewer.
  private static final int KEYS_PER_ROW = 4;

  private final long minRows;
  private @Nullable StateMachine machine;
  private long keptRevision;
  private long keptCompaction;
  private long nextNanos;

  /// @param minRows a start may have to read so many rows, however few keys there are
  IndexKeeper(long minRows) {
    this.minRows = minRows;
  }

  /// The machine's store is durable at least up to `image`.
  void synced(StateMachine now, Optional<IndexImage> image, long nowNanos) {
    if (!now.equals(machine)) {
      machine = now;
      IndexCheckpoint kept = now.index().read();
      keptRevision = kept.revision();
      keptCompaction = kept.compactRevision();
      nextNanos = nowNanos;
    }
    image.filter(taken -> isDue(taken, nowNanos)).ifPresent(taken -> keep(now, taken, nowNanos));
  }

  private boolean isDue(IndexImage image, long nowNanos) {
    boolean compacted = image.compactRevision() != keptCompaction;
    long known = compacted ? Math.max(image.compactRevision(), 0) : keptRevision;
    long rows = image.revision() - known + (compacted ? image.keys() : 0);
    return rows >= Math.max(minRows, image.keys() / KEYS_PER_ROW)
        && (!compacted || nowNanos - nextNanos >= 0);
  }

  private void keep(StateMachine now, IndexImage image, long nowNanos) {
    // After a failure too: a full disk is not tried again and again.
    keptRevision = image.revision();
    keptCompaction = image.compactRevision();
    nextNanos = nowNanos + PAUSE_NANOS;
    try {
      now.index().write(image);
      LOG.atDebug()
          .addKeyValue("revision", image.revision())
          .addKeyValue("keys", image.keys())
          .log("checkpoint: key index kept");
    } catch (IOException failed) {
      LOG.atWarn()
          .addKeyValue("revision", image.revision())
          .addKeyValue("error", failed)
          .log("the key index could not be kept: the next start reads more rows of the store");
    }
  }
}
