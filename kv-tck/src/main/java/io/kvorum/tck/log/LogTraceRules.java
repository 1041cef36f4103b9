package io.kvorum.tck.log;

import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.tck.Making;
import io.kvorum.tck.Rule;
import io.kvorum.tck.disk.Traces;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/// LOG-13: what is left when everything was closed.
abstract class LogTraceRules {
  private static final int COMMAND_BYTES = 100;

  private final Making making;

  @TempDir @Nullable Path folder;

  LogTraceRules(Making making) {
    this.making = making;
  }

  private Path folder() {
    if (folder == null) {
      throw new IllegalStateException("JUnit gave no temporary directory");
    }
    return folder;
  }

  private void useAndClose() {
    try (StorageEngine engine = making.engine()) {
      LogUnderTest subject = new LogUnderTest(engine, folder());
      long last = subject.log().terms().lastIndex();
      subject.append(1, last + 1, last + 1, COMMAND_BYTES);
      subject.log().sync();
      subject.closeLog();
    }
  }

  @Rule("LOG-13")
  void no_file_of_a_closed_log_stays_open_or_mapped() {
    Traces.noFileIn(folder(), this::useAndClose);
  }

  @Rule("LOG-13")
  void no_thread_of_a_closed_log_stays() {
    Traces.noThread(this::useAndClose);
  }
}
