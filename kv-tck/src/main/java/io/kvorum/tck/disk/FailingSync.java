package io.kvorum.tck.disk;

import io.kvorum.storage.spi.StorageException;
import io.kvorum.tck.Fork;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What a store or log does when a sync fails and the next one would not (the kernel has thrown
/// away by then what it could not write): played in another process, whose syncs can be made to
/// fail.
public final class FailingSync {
  private static final String TOLD = "told: ";
  private static final String KEPT = "a failed sync is a failure, and the last change";
  private static final String CLAIMED = "a sync that has failed was told as a success";
  private static final String WENT_ON = "after a failed sync there was another that succeeded";

  private FailingSync() {}

  /// A store or log, as far as this needs it.
  public interface Subject {
    /// Makes one change.
    void change();

    void sync();
  }

  /// In the other process: plays it, and tells the outcome on the standard output.
  public static void play(Subject subject, Path trigger) throws IOException {
    String outcome = outcome(subject, trigger);
    try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
      out.write(("\n" + TOLD + outcome + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String outcome(Subject subject, Path trigger) throws IOException {
    subject.change();
    subject.sync();
    Files.createFile(trigger);
    if (isSynced(subject)) {
      return CLAIMED;
    }
    Files.delete(trigger);
    return isSynced(subject) ? WENT_ON : KEPT;
  }

  private static boolean isSynced(Subject subject) {
    try {
      subject.change();
      subject.sync();
      return true;
    } catch (StorageException refused) {
      return false;
    }
  }

  /// In this process: starts the other one, and is an `AssertionError` unless the rule was kept.
  ///
  /// @param main plays it; its last argument is the trigger's path
  /// @param folder for files of this test's own
  public static void mustBeFinal(Fork fork, Class<?> main, Path directory, Path folder) {
    Path trigger = folder.resolve("syncs-fail");
    List<String> arguments = List.of(directory.toString(), trigger.toString());
    List<String> lines = fork.with(Syncs.failing(folder, trigger)).output(main, arguments);
    if (!lines.contains(TOLD + KEPT)) {
      throw new AssertionError(String.join("\n", lines).strip());
    }
  }
}
