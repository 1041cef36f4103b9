package io.kvorum.tck.log;

import io.kvorum.raft.LogEntry;
import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.tck.disk.FailingSync;
import java.nio.file.Path;

/// The process that `LogFailingDiskRules` starts.
final class LogFailingSyncVictim {
  private static final int COMMAND_BYTES = 100;

  /// What the sync before the failing one has made durable.
  static final LogEntry FIRST = Entries.command(1, 1, COMMAND_BYTES);

  private LogFailingSyncVictim() {}

  /// Arguments: the contract's class, the directory, the trigger of the failures. It ends without
  /// closing what has failed.
  public static void main(String[] arguments) throws Exception {
    StorageEngine engine = CrashingWriter.contract(arguments[0]).engine();
    LogStorage log = engine.openLog(Path.of(arguments[1]));
    FailingSync.play(new Subject(log), Path.of(arguments[2]));
    Runtime.getRuntime().halt(0);
  }

  private static final class Subject implements FailingSync.Subject {
    private final LogStorage log;
    private long index;

    Subject(LogStorage log) {
      this.log = log;
    }

    @Override
    public void change() {
      index++;
      log.write(Entries.append(1, index, index, COMMAND_BYTES));
    }

    @Override
    public void sync() {
      log.sync();
    }
  }
}
