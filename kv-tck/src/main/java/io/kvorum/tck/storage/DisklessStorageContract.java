package io.kvorum.tck.storage;

import org.junit.jupiter.api.Nested;

/// The part of the contract that needs no disk: for engines in memory too.
abstract class DisklessStorageContract extends StoreContract {
  /// How a store is made to die.
  abstract Crasher crasher();

  /// The order of keys, ranges and seeks.
  @Nested
  class Order extends OrderRules {
    Order() {
      super(DisklessStorageContract.this::subject);
    }
  }

  /// Batches, whole.
  @Nested
  class Atomicity extends AtomicityRules {
    Atomicity() {
      super(DisklessStorageContract.this::subject);
    }
  }

  /// Moments that stay.
  @Nested
  class Views extends ViewRules {
    Views() {
      super(DisklessStorageContract.this::subject);
    }
  }

  /// Writers, readers and syncs beside one another.
  @Nested
  class Threads extends ThreadRules {
    Threads() {
      super(DisklessStorageContract.this::subject);
    }
  }

  /// Opening, closing, use after closing.
  @Nested
  class Lifecycle extends LifecycleRules {
    Lifecycle() {
      super(DisklessStorageContract.this::subject);
    }
  }

  /// Which directories are opened.
  @Nested
  class Opening extends OpeningRules {
    Opening() {
      super(DisklessStorageContract.this::subject);
    }
  }

  /// What is taken, and given back.
  @Nested
  class Space extends SpaceRules {
    Space() {
      super(DisklessStorageContract.this::subject);
    }
  }

  /// Walks through ranges.
  @Nested
  class Cursors extends CursorRules {
    Cursors() {
      super(DisklessStorageContract.this::subject);
    }
  }

  /// Random operations against a sorted map.
  @Nested
  class Model extends ModelRules {
    Model() {
      super(DisklessStorageContract.this::subject);
    }
  }

  /// Sudden death.
  @Nested
  class Crash extends CrashRules {
    @Override
    StoreUnderTest subject() {
      return DisklessStorageContract.this.subject();
    }

    @Override
    Crasher crasher() {
      return DisklessStorageContract.this.crasher();
    }
  }
}
