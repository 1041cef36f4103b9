package io.kvorum.server;

import io.kvorum.server.EngineFile.Old;
import io.kvorum.server.EngineFile.Subject;
import io.kvorum.server.Migration.Change;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `kvutl migrate`.
@Command(
    name = "migrate",
    description = {
      "Copies the data of a member into other engines, verifies the copy, and puts it in the place"
          + " of the old one.",
      "It may be killed at any moment: the member starts with the engine that `engines` in its data"
          + " directory names, and the command can be repeated."
    },
    mixinStandardHelpOptions = true)
final class MigrateCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      required = true,
      description = "The member's --data-dir. Its log is found also where --wal-dir has put it.")
  private Path dataDir = Path.of("");

  @ArgGroup(exclusive = false)
  private @Nullable Store store;

  @ArgGroup(exclusive = false)
  private @Nullable Log log;

  @Option(
      names = "--keep",
      description = "Keeps the old directories beside the new ones, as NAME.before-migration.")
  private boolean keep;

  /// The engine that holds the keys.
  static final class Store {
    @Option(
        names = "--from-engine",
        paramLabel = "NAME",
        required = true,
        description = "The --storage-engine so far.")
    private String from = "";

    @Option(
        names = "--to-engine",
        paramLabel = "NAME",
        required = true,
        description = "The --storage-engine from now on.")
    private String to = "";
  }

  /// The engine that holds raft's log.
  static final class Log {
    @Option(
        names = "--from-log-engine",
        paramLabel = "NAME",
        required = true,
        description = "The --log-engine so far.")
    private String from = "";

    @Option(
        names = "--to-log-engine",
        paramLabel = "NAME",
        required = true,
        description = "The --log-engine from now on.")
    private String to = "";
  }

  @Override
  public void run() {
    if (spec == null) {
      throw new IllegalStateException("picocli has not set the command up");
    }
    PrintWriter progress = spec.commandLine().getErr();
    Map<Subject, Change> changes = new EnumMap<>(Subject.class);
    if (store != null) {
      changes.put(Subject.STORE, new Change(store.from, store.to));
    }
    if (log != null) {
      changes.put(Subject.LOG, new Change(log.from, log.to));
    }
    new Migration(dataDir, changes, keep ? Old.KEEP : Old.DELETE)
        .run(
            Plugins.load(),
            line -> {
              progress.println(line);
              progress.flush();
            });
    progress.println(
        "done: start the member with"
            + (store == null ? "" : " --storage-engine=" + store.to)
            + (log == null ? "" : " --log-engine=" + log.to));
    progress.flush();
  }
}
