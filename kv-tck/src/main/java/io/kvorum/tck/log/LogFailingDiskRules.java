package io.kvorum.tck.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.tck.Making;
import io.kvorum.tck.Rule;
import io.kvorum.tck.disk.FailingSync;
import io.kvorum.tck.disk.Syncs;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;

/// LOG-10 where syncs fail.
abstract class LogFailingDiskRules {
  private final Making making;
  private final Supplier<LogUnderTest> subject;

  @TempDir @Nullable Path folder;

  LogFailingDiskRules(Making making, Supplier<LogUnderTest> subject) {
    this.making = making;
    this.subject = subject;
  }

  @Rule("LOG-10")
  void a_sync_that_has_failed_is_never_tried_again() {
    Syncs.missing().ifPresent(Assumptions::abort);
    if (folder == null) {
      throw new IllegalStateException("JUnit gave no temporary directory");
    }

    FailingSync.mustBeFinal(
        making.fork(), LogFailingSyncVictim.class, subject.get().directory(), folder);

    assertThat(subject.get().log().read(1, 0)).containsExactly(LogFailingSyncVictim.FIRST);
  }
}
