package io.kvorum.state.tree;

/// Something that a tree sorts by its key, in unsigned order. A class with a field, not an
/// interface: the search reads the keys of items of many types without a virtual call.
public abstract class Item {
  private final byte[] key;

  /// Takes the array over: nobody may change it any more.
  protected Item(byte[] key) {
    this.key = key;
  }

  /// The bytes themselves, to be read only.
  public final byte[] key() {
    return key;
  }

  /// What the item counts for in `SortedTree.weight`; never negative, and fixed for its life.
  protected abstract int weight();

  /// When the item was made, as a number that grows; fixed for its life.
  protected abstract long stamp();
}
