package io.kvorum.server;

import io.kvorum.api.config.ConfigException;
import io.kvorum.server.EngineFile.Old;
import io.kvorum.server.EngineFile.Stamp;
import io.kvorum.server.EngineFile.Subject;
import io.kvorum.server.config.ServerConfig;
import io.kvorum.server.migration.EngineCopy;
import io.kvorum.server.migration.LogCopy;
import io.kvorum.server.migration.StoreCopy;
import io.kvorum.storage.spi.StorageDescriptor.Capability;
import io.kvorum.storage.spi.StorageEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/// Changes the engines of a member that does not run: copies, verifies, and then swaps the
/// directories in one step (`EngineSwap`).
///
/// @param dataDir of the member
/// @param changes of engines
/// @param old what becomes of the directories that are replaced
record Migration(Path dataDir, Map<Subject, Change> changes, Old old) {
  Migration {
    if (changes.isEmpty()) {
      throw new ConfigException("nothing to do: name engines with --to-engine or --to-log-engine");
    }
    changes = new EnumMap<>(changes);
  }

  record Change(String from, String to) {
    Change {
      if (from.equals(to)) {
        throw new ConfigException("from \"" + from + "\" to \"" + to + "\" is no change");
      }
    }
  }

  /// Until it says that the new copy is in use, the data is as it was.
  ///
  /// @param say hears of the progress
  /// @throws ConfigException if there are no such engines
  /// @throws DataDirectoryException if the directory is in use, or not what it should be
  /// @throws io.kvorum.storage.spi.StorageException if an engine fails
  void run(Plugins plugins, Consumer<String> say) {
    Path root = dataDir.toAbsolutePath().normalize();
    Path member = root.resolve("member");
    if (!Files.exists(member.resolve("identity"))) {
      throw new DataDirectoryException(root + " is not the data directory of a member");
    }
    try (DirectoryLock lock = DirectoryLock.acquire(member.resolve("lock"), root)) {
      Objects.requireNonNull(lock);
      Map<Subject, Path> directories = directories(member);
      EngineSwap.settle(member.resolve("engines"), directories, say);
      EngineFile before = EngineFile.read(member.resolve("engines"));
      EngineFile after = copyAll(plugins, before, directories, say);
      if (!after.equals(before)) {
        after.write();
        say.accept("from here on the new copy is in use");
        EngineSwap.settle(member.resolve("engines"), directories, say);
      }
    } catch (IOException failed) {
      throw new DataDirectoryException(
          root + ": " + failed.getClass().getSimpleName() + ": " + failed.getMessage(), failed);
    }
  }

  /// Returns what the file `engines` has to say once the copies are to be used. Leaves none when
  /// one fails: the disk may be full of them.
  private EngineFile copyAll(
      Plugins plugins, EngineFile before, Map<Subject, Path> directories, Consumer<String> say)
      throws IOException {
    EngineFile after = before;
    try {
      for (Map.Entry<Subject, Change> each : changes.entrySet()) {
        Subject subject = each.getKey();
        Change change = each.getValue();
        if (isDone(before, subject, change)) {
          say.accept("the %s is in %s already".formatted(subject, change.to()));
          continue;
        }
        Stamp stamp = Stamp.of(plugins.storage(engine(change.to()), capability(subject)));
        copy(plugins, subject, change, swap(directories, subject), say);
        after = after.swapping(subject, stamp, old);
      }
      return after;
    } catch (IOException | RuntimeException failed) {
      for (Subject subject : changes.keySet()) {
        swap(directories, subject).forget();
      }
      throw failed;
    }
  }

  private static EngineSwap swap(Map<Subject, Path> directories, Subject subject) {
    return new EngineSwap(Objects.requireNonNull(directories.get(subject)));
  }

  private static Map<Subject, Path> directories(Path member) throws IOException {
    MemberRecord record = MemberRecord.read(member.resolve("identity")).orElseThrow();
    Map<Subject, Path> directories = new EnumMap<>(Subject.class);
    directories.put(Subject.STORE, DirectoryStores.inUse(member));
    directories.put(Subject.LOG, record.logDirectory().orElse(member.resolve("log")));
    return directories;
  }

  /// @throws DataDirectoryException if the data is neither in the one engine nor in the other
  private static boolean isDone(EngineFile engines, Subject subject, Change change) {
    String engine = engines.stamp(subject).engine();
    if (!engine.equals(change.from()) && !engine.equals(change.to())) {
      throw new DataDirectoryException(
          "the %s in %s was written by the engine \"%s\", not by \"%s\": say %s %s"
              .formatted(
                  subject,
                  engines.file().getParent(),
                  engine,
                  change.from(),
                  subject == Subject.STORE ? "--from-engine" : "--from-log-engine",
                  engine));
    }
    return engine.equals(change.to());
  }

  private void copy(
      Plugins plugins, Subject subject, Change change, EngineSwap swap, Consumer<String> say)
      throws IOException {
    requirePlace(swap);
    EngineCopy copy = subject == Subject.STORE ? new StoreCopy(say) : new LogCopy(say);
    plugins.storage(engine(change.from()), capability(subject));
    say.accept(
        "%s: copying %s from %s to %s"
            .formatted(subject, swap.directory(), change.from(), change.to()));
    DataDirectory.createOwnerOnly(swap.copy());
    try (StorageEngine from = plugins.engine(engine(change.from()));
        StorageEngine to = plugins.engine(engine(change.to()))) {
      copy.copy(from, swap.directory(), to, swap.copy());
    }
  }

  private static void requirePlace(EngineSwap swap) throws IOException {
    if (Files.exists(swap.kept())) {
      throw new DataDirectoryException(
          swap.kept() + " is there, from an earlier migration: move it away, or delete it");
    }
    Path beside = Objects.requireNonNull(swap.directory().getParent());
    if (!Files.getFileStore(swap.directory()).equals(Files.getFileStore(beside))) {
      throw new DataDirectoryException(
          swap.directory() + " is a mount point, and cannot be replaced by a directory beside it");
    }
  }

  private static Capability capability(Subject subject) {
    return subject == Subject.STORE ? Capability.STORE : Capability.LOG;
  }

  private static ServerConfig.Engine engine(String name) {
    return new ServerConfig.Engine(name, "the defaults of " + name, Map.of());
  }
}
