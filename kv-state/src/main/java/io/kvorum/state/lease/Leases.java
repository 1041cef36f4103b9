package io.kvorum.state.lease;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.state.tree.SortedTree;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// All leases at one moment. Immutable when it comes from `LeaseTable.freeze`.
public final class Leases {
  private final SortedTree<Lease> leases;
  private final SortedTree<Attachment> attachments;

  Leases(SortedTree<Lease> leases, SortedTree<Attachment> attachments) {
    this.leases = leases;
    this.attachments = attachments;
  }

  public @Nullable Lease get(long id) {
    return leases.get(Lease.keyOf(id));
  }

  public int size() {
    return leases.weight();
  }

  /// In the order of their ids.
  public void forEach(Consumer<Lease> action) {
    leases.walk(
        KeyRange.ALL,
        lease -> {
          action.accept(lease);
          return true;
        });
  }

  /// The keys attached to a lease, in order.
  public List<Bytes> keys(long id) {
    List<Bytes> keys = new ArrayList<>();
    attachments.walk(
        KeyRange.prefix(Bytes.wrap(Lease.keyOf(id))),
        attachment -> keys.add(attachment.attached()));
    return keys;
  }
}
