package io.kvorum.tck.storage;

import org.junit.jupiter.api.Nested;

/// What a store keeps whose engine claims `CHEAP_RANGE_DELETE`: the rule `STORE-20` of
/// `docs/spec/storage.md`. It is extended as `StorageContract` is, beside it.
public abstract class RangeDeleteContract extends StoreContract {
  protected RangeDeleteContract() {}

  /// Large ranges.
  @Nested
  class RangeDelete extends RangeDeleteRules {
    RangeDelete() {
      super(RangeDeleteContract.this::subject);
    }
  }
}
