package io.kvorum.storage.support;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.OrderedStore.Cursor;
import io.kvorum.storage.spi.OrderedStore.Order;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// A table's rows merged with those beneath, which it replaces, deletes or wipes.
final class OverlayCursor implements Cursor {
  private final BufferedView view;
  private final RangeSet wiped;
  private final SortedTable.Walk<BatchTable.Row> above;
  private final Cursor beneath;
  private final boolean ascending;

  /// The keys that come next; null where there is none.
  private @Nullable Bytes nextAbove;

  private @Nullable Bytes nextBeneath;
  private boolean begun;

  private @Nullable Bytes key;

  /// Of the current key, or null if it lies beneath.
  private @Nullable Bytes valueAbove;

  OverlayCursor(BufferedView view, BatchTable table, Cursor beneath, KeyRange range, Order order) {
    this.view = view;
    this.wiped = table.wiped();
    this.above = table.rows().walk(range, order);
    this.beneath = beneath;
    this.ascending = order == Order.ASCENDING;
  }

  @Override
  public boolean next() {
    view.requireOpen();
    if (!begun) {
      begun = true;
      nextAbove = above.next() ? above.key() : null;
      nextBeneath = beneath.next() ? beneath.key() : null;
    } else if (key != null) {
      step();
    }
    return settle();
  }

  @Override
  public boolean seek(Bytes target) {
    view.requireOpen();
    begun = true;
    nextAbove = above.seek(target) ? above.key() : null;
    nextBeneath = beneath.seek(target) ? beneath.key() : null;
    return settle();
  }

  /// Leaves the current entry: whichever side is at it goes on.
  private void step() {
    if (valueAbove == null) {
      nextBeneath = beneath.next() ? beneath.key() : null;
    } else {
      nextAbove = above.next() ? above.key() : null;
    }
  }

  /// Finds the next entry that exists, from where both sides are.
  private boolean settle() {
    while (true) {
      skipWiped();
      int order = order();
      if (nextAbove != null && order <= 0) {
        if (order == 0) {
          nextBeneath = beneath.next() ? beneath.key() : null;
        }
        valueAbove = above.value().value();
        if (valueAbove != null) {
          key = nextAbove;
          return true;
        }
        nextAbove = above.next() ? above.key() : null;
      } else {
        key = nextBeneath;
        valueAbove = null;
        return key != null;
      }
    }
  }

  /// Negative if the next entry is the one above, positive if it is the one beneath.
  private int order() {
    if (nextAbove == null || nextBeneath == null) {
      return nextBeneath == null ? -1 : 1;
    }
    return ascending ? nextAbove.compareTo(nextBeneath) : nextBeneath.compareTo(nextAbove);
  }

  private void skipWiped() {
    while (nextBeneath != null) {
      KeyRange range = wiped.covering(nextBeneath);
      if (range == null) {
        return;
      }
      nextBeneath = leave(range) ? beneath.key() : null;
    }
  }

  private boolean leave(KeyRange range) {
    if (ascending) {
      return range.to().isPresent() && beneath.seek(range.to().get());
    }
    return beneath.seek(range.from()) && (!beneath.key().equals(range.from()) || beneath.next());
  }

  @Override
  public Bytes key() {
    if (key == null) {
      throw new NoSuchElementException("not at an entry");
    }
    return key;
  }

  @Override
  public Bytes value() {
    key();
    return valueAbove == null ? beneath.value() : valueAbove;
  }

  @Override
  public void close() {
    beneath.close();
  }
}
