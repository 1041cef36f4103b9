package io.kvorum.tck.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kvorum.raft.LogId;
import io.kvorum.raft.LogStart;
import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.StorageException;
import io.kvorum.tck.Rule;
import java.util.function.Supplier;

/// LOG-2, LOG-11 and LOG-14 without a crash: opening, closing, use after closing.
abstract class LogLifecycleRules {
  private final Supplier<LogUnderTest> subject;

  LogLifecycleRules(Supplier<LogUnderTest> subject) {
    this.subject = subject;
  }

  @Rule("LOG-2")
  void what_was_synced_is_there_when_the_log_is_opened_again() {
    subject.get().append(1, 1, 5, 100);

    subject.get().reopen();

    assertThat(LogModel.of(subject.get().log()).entries())
        .isEqualTo(Entries.commands(1, 1, 5, 100));
  }

  @Rule("LOG-11")
  void a_new_log_is_empty() {
    assertThat(new LogModel().isEqualTo(subject.get().log())).isTrue();
    subject.get().reopen();
    assertThat(new LogModel().isEqualTo(subject.get().log())).isTrue();
  }

  @Rule("LOG-11")
  void a_directory_that_is_open_is_refused_by_name() {
    subject.get().append(1, 1, 5, 100);

    assertThatThrownBy(() -> subject.get().engine().openLog(subject.get().directory()))
        .isInstanceOf(StorageException.Refused.class)
        .hasMessageContaining(String.valueOf(subject.get().directory().getFileName()));
    subject.get().append(1, 6, 10, 100);
    assertThat(subject.get().log().terms().lastIndex()).isEqualTo(10);
  }

  @Rule("LOG-14")
  void a_closed_log_throws_closed() {
    subject.get().append(1, 1, 5, 100);
    LogStorage log = subject.get().log();
    LogStart start = new LogStart(new LogId(1, 3), Entries.MEMBERSHIP);
    log.close();

    assertThrows(StorageException.Closed.class, () -> subject.get().append(1, 6, 6, 10));
    assertThrows(StorageException.Closed.class, log::sync);
    assertThrows(StorageException.Closed.class, () -> log.read(1, 100));
    assertThrows(StorageException.Closed.class, () -> log.compact(start));
    assertThrows(StorageException.Closed.class, () -> log.reset(start));
  }

  @Rule("LOG-14")
  void a_log_may_be_closed_twice() {
    LogStorage log = subject.get().log();
    log.close();
    log.close();
    subject.get().closeLog();

    assertThat(new LogModel().isEqualTo(subject.get().log())).isTrue();
  }
}
