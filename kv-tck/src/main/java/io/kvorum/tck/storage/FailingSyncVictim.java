package io.kvorum.tck.storage;

import io.kvorum.api.Bytes;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.storage.spi.WriteBatch;
import io.kvorum.tck.disk.FailingSync;
import java.nio.file.Path;

/// The process that `FailingDiskRules` starts.
final class FailingSyncVictim {
  /// What the sync before the failing one has made durable.
  static final String FIRST = "row1=1";

  private FailingSyncVictim() {}

  /// Arguments: the contract's class, the directory, the trigger of the failures. It ends without
  /// closing what has failed.
  public static void main(String[] arguments) throws Exception {
    StorageEngine engine = CrashVictim.engine(arguments[0]);
    OrderedStore store = engine.openStore(Path.of(arguments[1]));
    FailingSync.play(new Subject(store), Path.of(arguments[2]));
    Runtime.getRuntime().halt(0);
  }

  private static final class Subject implements FailingSync.Subject {
    private final OrderedStore store;
    private int rows;

    Subject(OrderedStore store) {
      this.store = store;
    }

    @Override
    public void change() {
      rows++;
      store.write(new WriteBatch().put(Bytes.utf8("row" + rows), Bytes.utf8("" + rows)));
    }

    @Override
    public void sync() {
      store.sync();
    }
  }
}
