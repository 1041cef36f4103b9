package io.kvorum.state.lease;

import io.kvorum.api.Bytes;
import io.kvorum.state.tree.Item;
import java.util.Arrays;

/// That a key belongs to a lease. Sorted by lease, then by key.
final class Attachment extends Item {
  Attachment(long lease, byte[] key) {
    super(keyOf(lease, key));
  }

  static byte[] keyOf(long lease, byte[] key) {
    byte[] joined = Arrays.copyOf(Lease.keyOf(lease), Long.BYTES + key.length);
    System.arraycopy(key, 0, joined, Long.BYTES, key.length);
    return joined;
  }

  /// The key that is attached.
  Bytes attached() {
    return Bytes.copyOf(key(), Long.BYTES, key().length - Long.BYTES);
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
