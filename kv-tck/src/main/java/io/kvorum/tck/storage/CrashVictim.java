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

/// The process that is to die. It writes a line for each sync that succeeded, and may reclaim space
/// all the time beside its work.
final class CrashVictim {
  private CrashVictim() {}

  /// Arguments: the contract's class, the directory, the seed, and whether it reclaims.
  public static void main(String[] arguments) throws Exception {
    try (StorageEngine engine = engine(arguments[0]);
        OrderedStore store = engine.openStore(Path.of(arguments[1]));
        OutputStream out = new FileOutputStream(FileDescriptor.out)) {
      if (Boolean.parseBoolean(arguments[3])) {
        Thread.ofPlatform().daemon().start(() -> reclaim(store, out));
      }
      CrashWorkload.run(store, Long.parseLong(arguments[2]), batch -> report(out, batch));
    }
  }

  /// A failure ends the process, and is told by its last lines.
  private static void reclaim(OrderedStore store, OutputStream out) {
    try {
      while (true) {
        store.reclaim();
      }
    } catch (RuntimeException failed) {
      say(out, "reclaiming failed: " + failed);
      Runtime.getRuntime().halt(1);
    }
  }

  static StorageEngine engine(String contract) throws ReflectiveOperationException {
    Constructor<? extends StoreContract> constructor =
        Class.forName(contract).asSubclass(StoreContract.class).getDeclaredConstructor();
    constructor.setAccessible(true);
    return constructor.newInstance().engine();
  }

  private static boolean report(OutputStream out, long batch) {
    say(out, ForkedVictim.SYNCED + batch);
    return true;
  }

  private static void say(OutputStream out, String line) {
    try {
      out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
