package io.kvorum.tck.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kvorum.storage.spi.StorageException;
import io.kvorum.tck.Making;
import io.kvorum.tck.Rule;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/// STORE-15 where the directory is not this process's alone, or not there.
abstract class ClaimRules {
  private final Making making;
  private final Supplier<StoreUnderTest> subject;

  ClaimRules(Making making, Supplier<StoreUnderTest> subject) {
    this.making = making;
    this.subject = subject;
  }

  @Rule("STORE-15")
  void a_directory_that_is_open_in_another_process_is_refused() {
    subject.get().put("a", "1");

    List<String> output =
        making
            .fork()
            .output(CrashVictim.class, List.of(subject.get().directory().toString(), "1", "false"));

    assertThat(output).anyMatch(line -> line.contains(StorageException.Refused.class.getName()));
    subject.get().put("b", "2");
  }

  @Rule("STORE-15")
  void a_directory_that_is_not_there_is_not_made() {
    Path missing = subject.get().directory().resolve("missing");

    assertThrows(StorageException.class, () -> subject.get().engine().openStore(missing));
    assertThat(missing).doesNotExist();
  }
}
