package io.kvorum.server;

import io.kvorum.server.EngineFile.Old;
import io.kvorum.server.EngineFile.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.function.Consumer;

/// A directory of a store or log, which its copy in another engine replaces. The copy lies beside
/// it and becomes the one in use at the moment at which the file `engines` is replaced by one that
/// says so: before, it is deleted; after, whoever opens the data directory next moves it into its
/// place. So a kill at any moment leaves the data of exactly one engine.
record EngineSwap(Path directory) {
  Path copy() {
    return directory.resolveSibling(directory.getFileName() + ".migrating");
  }

  Path kept() {
    return directory.resolveSibling(directory.getFileName() + ".before-migration");
  }

  /// Brings directories into the state that the file `engines` tells of. To be called under the
  /// lock of the data directory, before anything in it is opened.
  ///
  /// @param say hears of each step
  static void settle(Path engineFile, Map<Subject, Path> directories, Consumer<String> say)
      throws IOException {
    EngineFile engines = EngineFile.read(engineFile);
    for (Map.Entry<Subject, Path> each : directories.entrySet()) {
      EngineSwap swap = new EngineSwap(each.getValue());
      Old old = engines.swaps().get(each.getKey());
      if (old != null) {
        swap.finish(old, say);
      } else {
        swap.forget();
      }
    }
    if (!engines.swaps().isEmpty()) {
      engines.settled().write();
    }
  }

  /// Deletes a copy that is not in use, if there is one.
  void forget() throws IOException {
    DirectoryTree.deleteIfExists(copy());
  }

  /// Every step may have been done before.
  private void finish(Old old, Consumer<String> say) throws IOException {
    if (Files.exists(copy())) {
      if (Files.exists(directory)) {
        move(directory, kept());
        say.accept(directory + " is now " + kept());
      }
      move(copy(), directory);
      say.accept(copy() + " is now " + directory);
    }
    if (old == Old.DELETE) {
      DirectoryTree.deleteIfExists(kept());
      say.accept("deleted " + kept());
    }
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    DurableFile.syncNameOf(to);
  }
}
