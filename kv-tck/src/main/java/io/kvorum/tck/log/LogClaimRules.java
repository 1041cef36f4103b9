package io.kvorum.tck.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kvorum.storage.spi.StorageException;
import io.kvorum.tck.Making;
import io.kvorum.tck.Rule;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/// LOG-11 where the directory is not this process's alone, or not there.
abstract class LogClaimRules {
  private final Making making;
  private final Supplier<LogUnderTest> subject;

  LogClaimRules(Making making, Supplier<LogUnderTest> subject) {
    this.making = making;
    this.subject = subject;
  }

  @Rule("LOG-11")
  void a_directory_that_is_open_in_another_process_is_refused() {
    subject.get().append(1, 1, 1, 10);

    List<String> output =
        making
            .fork()
            .output(CrashingWriter.class, List.of(subject.get().directory().toString(), "1", "0"));

    assertThat(output).anyMatch(line -> line.contains(StorageException.Refused.class.getName()));
    subject.get().append(1, 2, 2, 10);
  }

  @Rule("LOG-11")
  void a_directory_that_is_not_there_is_not_made() {
    Path missing = subject.get().directory().resolve("missing");

    assertThrows(StorageException.class, () -> subject.get().engine().openLog(missing));
    assertThat(missing).doesNotExist();
  }
}
