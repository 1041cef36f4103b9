package io.kvorum.tck.memory;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StoreSize;
import io.kvorum.storage.spi.WriteBatch;
import org.jspecify.annotations.Nullable;

/// The fault `SIGNED_ORDER`: keys lie in the store with the top bit of each byte turned over, which
/// makes its unsigned order a signed one.
final class SignedOrderStore implements OrderedStore {
  private final OrderedStore store;

  SignedOrderStore(OrderedStore store) {
    this.store = store;
  }

  private static Bytes turn(Bytes key) {
    byte[] turned = key.array().clone();
    for (int i = 0; i < turned.length; i++) {
      turned[i] ^= (byte) 0x80;
    }
    return Bytes.wrap(turned);
  }

  private static KeyRange turn(KeyRange range) {
    return new KeyRange(turn(range.from()), range.to().map(SignedOrderStore::turn));
  }

  @Override
  public void write(WriteBatch batch) {
    WriteBatch turned = new WriteBatch();
    for (WriteBatch.Change change : batch.changes()) {
      switch (change) {
        case WriteBatch.Put put -> turned.put(turn(put.key()), put.value());
        case WriteBatch.Delete delete -> turned.delete(turn(delete.key()));
        case WriteBatch.DeleteRange delete -> turned.deleteRange(turn(delete.range()));
      }
    }
    store.write(turned);
  }

  @Override
  public void sync() {
    store.sync();
  }

  @Override
  public View view() {
    View view = store.view();
    return new View() {
      @Override
      public @Nullable Bytes get(Bytes key) {
        return view.get(turn(key));
      }

      @Override
      public Cursor scan(KeyRange range, Order order) {
        return new TurnedCursor(view.scan(turn(range), order));
      }

      @Override
      public void close() {
        view.close();
      }
    };
  }

  @Override
  public StoreSize size() {
    return store.size();
  }

  @Override
  public void close() {
    store.close();
  }

  private record TurnedCursor(Cursor cursor) implements Cursor {
    @Override
    public boolean next() {
      return cursor.next();
    }

    @Override
    public boolean seek(Bytes key) {
      return cursor.seek(turn(key));
    }

    @Override
    public Bytes key() {
      return turn(cursor.key());
    }

    @Override
    public Bytes value() {
      return cursor.value();
    }

    @Override
    public void close() {
      cursor.close();
    }
  }
}
