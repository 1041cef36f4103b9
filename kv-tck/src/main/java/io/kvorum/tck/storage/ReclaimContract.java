package io.kvorum.tck.storage;

import org.junit.jupiter.api.Nested;

/// What a store keeps whose engine claims `ONLINE_RECLAIM`: the rule `STORE-19` of
/// `docs/spec/storage.md`, and those over sudden deaths while space is reclaimed. It is extended as
/// `StorageContract` is, beside it.
public abstract class ReclaimContract extends StoreContract {
  protected ReclaimContract() {}

  /// Space on the disk.
  @Nested
  class Reclaim extends ReclaimRules {
    Reclaim() {
      super(ReclaimContract.this::subject);
    }
  }

  /// Sudden death in the middle of reclaiming.
  @Nested
  class CrashInReclaim extends CrashRules {
    @Override
    StoreUnderTest subject() {
      return ReclaimContract.this.subject();
    }

    @Override
    Crasher crasher() {
      return new KilledProcess(fork(), true);
    }
  }
}
