package io.kvorum.state.lease;

import io.kvorum.state.schema.Schema;
import io.kvorum.state.tree.SortedTree;
import io.kvorum.state.tree.TreeEditor;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.OrderedStore.Cursor;
import io.kvorum.storage.spi.OrderedStore.View;
import io.kvorum.storage.spi.WriteBatch;

/// The writing side of the leases. The leases are rows of the store; which keys they have is kept
/// in the heap alone, since every key says it itself. One thread.
public final class LeaseTable {
  private final TreeEditor<Lease> leases = new TreeEditor<>(SortedTree.empty());
  private final TreeEditor<Attachment> attachments = new TreeEditor<>(SortedTree.empty());

  private LeaseTable() {}

  /// The leases of a store, without their keys: the caller tells them by `move`.
  public static LeaseTable from(OrderedStore store) {
    LeaseTable table = new LeaseTable();
    try (View view = store.view();
        Cursor rows = view.scan(Schema.LEASES, OrderedStore.Order.ASCENDING)) {
      while (rows.next()) {
        long id = Schema.numberOf(rows.key());
        table.leases.put(
            new Lease(id, Schema.ttlOf(rows.value()), Schema.remainingOf(rows.value())));
      }
    }
    return table;
  }

  /// The leases now, until the next change.
  public Leases now() {
    return new Leases(leases.tree(), attachments.tree());
  }

  /// The leases now, for good.
  public Leases freeze() {
    return new Leases(leases.freeze(), attachments.freeze());
  }

  public boolean exists(long id) {
    return leases.tree().get(Lease.keyOf(id)) != null;
  }

  /// Adds a lease that does not exist.
  public void grant(long id, long ttlSeconds, WriteBatch batch) {
    put(new Lease(id, ttlSeconds, 0), batch);
  }

  /// Remembers what a lease has left, 0 for its whole time, if it exists.
  public void checkpoint(long id, long remainingSeconds, WriteBatch batch) {
    Lease lease = leases.tree().get(Lease.keyOf(id));
    if (lease != null && lease.remainingSeconds() != remainingSeconds) {
      put(new Lease(id, lease.ttlSeconds(), remainingSeconds), batch);
    }
  }

  private void put(Lease lease, WriteBatch batch) {
    leases.put(lease);
    batch.put(Schema.lease(lease.id()), Schema.times(lease.ttlSeconds(), lease.remainingSeconds()));
  }

  /// Removes a lease, whose keys are deleted.
  public void revoke(long id, WriteBatch batch) {
    leases.remove(Lease.keyOf(id));
    batch.delete(Schema.lease(id));
  }

  /// Tells that the lease of a key has changed; 0 is none.
  public void move(byte[] key, long before, long after) {
    if (before == after) {
      return;
    }
    if (before != 0) {
      attachments.remove(Attachment.keyOf(before, key));
    }
    if (after != 0) {
      attachments.put(new Attachment(after, key));
    }
  }
}
