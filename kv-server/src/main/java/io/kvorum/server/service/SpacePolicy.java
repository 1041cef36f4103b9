package io.kvorum.server.service;

import io.kvorum.storage.spi.StoreSize;
import java.util.concurrent.TimeUnit;

/// Says when a store is worth being reclaimed: when half of it, and 64 MiB at least, is free, and
/// no more becomes free at the moment. The sweep after a compaction takes its time, and a store
/// that is copied while it goes on would be copied again soon.
///
/// It leaves a pause of ten times the last run, so that reclaiming takes no more than a tenth of
/// the time; and of an hour after a run that gained little: the engine's word for what is in use is
/// an estimate. For one thread.
final class SpacePolicy {
  private static final long LEAST_FREE_BYTES = 64 << 20;
  private static final double FREE_SHARE = 0.5;

  /// Of what was in use at the look before: with less, it is still falling.
  private static final double SETTLED_SHARE = 0.98;

  /// Of what was free before a run: with less given back, it gained little.
  private static final double GAIN_SHARE = 0.25;

  private static final long PAUSE_FACTOR = 10;
  private static final long FUTILE_PAUSE_NANOS = TimeUnit.HOURS.toNanos(1);

  private long lastInUseBytes;
  private boolean paused;
  private long pausedUntilNanos;

  /// To be asked at equal distances of time.
  boolean isDue(StoreSize size, long nowNanos) {
    boolean settled = size.inUseBytes() >= SETTLED_SHARE * lastInUseBytes;
    lastInUseBytes = size.inUseBytes();
    paused &= nowNanos - pausedUntilNanos < 0;
    return settled && !paused && isLoose(size);
  }

  private static boolean isLoose(StoreSize size) {
    long free = freeBytes(size);
    return free >= LEAST_FREE_BYTES && free >= FREE_SHARE * size.allocatedBytes();
  }

  private static long freeBytes(StoreSize size) {
    return size.allocatedBytes() - size.inUseBytes();
  }

  /// After a run that began at one time and has ended at another.
  void ran(StoreSize before, StoreSize after, long beganNanos, long endedNanos) {
    long gained = before.allocatedBytes() - after.allocatedBytes();
    boolean futile = gained < GAIN_SHARE * freeBytes(before);
    pauseUntil(
        endedNanos
            + (futile ? FUTILE_PAUSE_NANOS : PAUSE_FACTOR * Math.max(0, endedNanos - beganNanos)));
  }

  /// After a run that failed.
  void failed(long nowNanos) {
    pauseUntil(nowNanos + FUTILE_PAUSE_NANOS);
  }

  private void pauseUntil(long nanos) {
    paused = true;
    pausedUntilNanos = nanos;
  }
}
