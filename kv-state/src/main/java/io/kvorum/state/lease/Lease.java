package io.kvorum.state.lease;

import io.kvorum.state.tree.Item;
import java.nio.ByteBuffer;

/// A lease as it was granted, and what it had left at its last checkpoint.
public final class Lease extends Item {
  private final long id;
  private final long ttlSeconds;
  private final long remainingSeconds;

  Lease(long id, long ttlSeconds, long remainingSeconds) {
    super(keyOf(id));
    this.id = id;
    this.ttlSeconds = ttlSeconds;
    this.remainingSeconds = remainingSeconds;
  }

  /// Leases are in the order of their signed ids.
  static byte[] keyOf(long id) {
    return ByteBuffer.allocate(Long.BYTES).putLong(id ^ Long.MIN_VALUE).array();
  }

  public long id() {
    return id;
  }

  public long ttlSeconds() {
    return ttlSeconds;
  }

  /// 0 if it has its whole time.
  public long remainingSeconds() {
    return remainingSeconds;
  }

  @Override
  protected int weight() {
    return 1;
  }

  /// Nobody asks for the past of leases.
  @Override
  protected long stamp() {
    return 0;
  }
}
