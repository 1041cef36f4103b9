package io.kvorum.tck.storage;

import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageEngine;
import java.nio.file.Path;
import java.util.stream.LongStream;

/// A process that looks at what syncs which lied have left of a store, and ends with status 0 if
/// every batch is there.
final class Survivors {
  private Survivors() {}

  /// Arguments: the contract's class, the directory, the number of the last batch synced.
  public static void main(String[] arguments) throws Exception {
    long synced = Long.parseLong(arguments[2]);
    try (StorageEngine engine = CrashVictim.engine(arguments[0]);
        OrderedStore store = engine.openStore(Path.of(arguments[1]))) {
      boolean isWhole =
          CrashWorkload.markers(CrashWorkload.content(store))
              .containsAll(LongStream.rangeClosed(1, synced).boxed().toList());
      Runtime.getRuntime().halt(isWhole ? 0 : 1);
    }
  }
}
