package io.kvorum.state.lease;

import io.kvorum.state.tree.Item;
import java.nio.ByteBuffer;

/// A lease as it was granted.
public final class Lease extends Item {
  private final long id;
  private final long ttlSeconds;

  Lease(long id, long ttlSeconds) {
    super(keyOf(id));
    this.id = id;
    this.ttlSeconds = ttlSeconds;
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
