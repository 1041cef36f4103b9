package io.kvorum.tck.log;

import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.StorageEngine;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.lang.reflect.Constructor;
import java.nio.file.Path;
import java.util.SplittableRandom;

/// Main class of the process that `LogContract` kills: plays a script on a log, and tells on its
/// standard output the number of changes that each sync has made durable, as eight bytes.
///
/// Arguments: the class of the contract, the log's directory, the script's seed, how many of its
/// changes the log has already. It ends when nobody listens any more.
public final class CrashingWriter {
  static final int MAX_COMMAND_BYTES = 20_000;

  private static final int MAX_CHANGES_PER_SYNC = 12;

  private CrashingWriter() {}

  public static void main(String[] arguments) throws Exception {
    StorageEngine engine = contract(arguments[0]).engine();
    LogScript script = new LogScript(Long.parseLong(arguments[2]), MAX_COMMAND_BYTES);
    while (script.changes() < Long.parseLong(arguments[3])) {
      script.next();
    }
    LogStorage log = engine.openLog(Path.of(arguments[1]));
    DataOutputStream out = new DataOutputStream(new FileOutputStream(FileDescriptor.out));
    SplittableRandom random = new SplittableRandom();
    while (true) {
      int changes = random.nextInt(1, MAX_CHANGES_PER_SYNC + 1);
      for (int i = 0; i < changes; i++) {
        script.next().applyTo(log);
      }
      log.sync();
      out.writeLong(script.changes());
    }
  }

  static LogContract contract(String className) throws ReflectiveOperationException {
    Constructor<? extends LogContract> constructor =
        Class.forName(className).asSubclass(LogContract.class).getDeclaredConstructor();
    constructor.setAccessible(true);
    return constructor.newInstance();
  }
}
