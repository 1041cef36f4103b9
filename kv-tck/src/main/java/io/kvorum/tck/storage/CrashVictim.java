package io.kvorum.tck.storage;

import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageEngine;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// The process that is to die. It writes a line for each sync that succeeded.
final class CrashVictim {
  private CrashVictim() {}

  /// Arguments: the contract's class, the directory, the seed.
  public static void main(String[] arguments) throws Exception {
    try (StorageEngine engine = engine(arguments[0]);
        OrderedStore store = engine.openStore(Path.of(arguments[1]));
        OutputStream out = new FileOutputStream(FileDescriptor.out)) {
      CrashWorkload.run(store, Long.parseLong(arguments[2]), batch -> report(out, batch));
    }
  }

  static StorageEngine engine(String contract) throws ReflectiveOperationException {
    Constructor<? extends StorageContract> constructor =
        Class.forName(contract).asSubclass(StorageContract.class).getDeclaredConstructor();
    constructor.setAccessible(true);
    return constructor.newInstance().engine();
  }

  private static boolean report(OutputStream out, long batch) {
    try {
      out.write((ForkedVictim.SYNCED + batch + "\n").getBytes(StandardCharsets.UTF_8));
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
