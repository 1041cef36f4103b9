package io.kvorum.tck.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.tck.Rule;
import io.kvorum.tck.Seed;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/// LOG-1 and LOG-2 over sudden deaths: the log dies, is opened again and judged, and goes on.
abstract class LogCrashRules {
  private static final int MOST_SYNCS = 100;

  abstract LogUnderTest subject();

  abstract LogCrasher crasher();

  /// Is told after how many changes the log is as it was found, if after any, and how many were
  /// synced.
  @FunctionalInterface
  private interface Judge {
    void judge(String when, OptionalLong changes, long acknowledged);
  }

  private void die(Judge judge) {
    Seed seed = Seed.choose();
    SplittableRandom random = new SplittableRandom(seed.value());
    OptionalLong applied = OptionalLong.of(0);
    for (int death = 1; death <= crasher().deaths() && applied.isPresent(); death++) {
      subject().closeLog();
      long acknowledged =
          crasher()
              .crash(
                  subject().directory(),
                  seed.value(),
                  applied.getAsLong(),
                  random.nextInt(1, MOST_SYNCS));
      LogModel found = LogModel.of(subject().log());
      applied = LogHistory.changes(seed.value(), found, acknowledged);
      judge.judge("%s, death %d: %s".formatted(seed, death, found), applied, acknowledged);
    }
  }

  @Rule("LOG-1")
  void after_a_crash_every_change_is_whole_or_absent() {
    die((when, changes, acknowledged) -> assertThat(changes).as(when).isPresent());
  }

  @Rule("LOG-2")
  void after_a_crash_every_change_before_the_last_sync_is_there() {
    die(
        (when, changes, acknowledged) -> {
          changes.ifPresent(
              count -> assertThat(count).as(when).isGreaterThanOrEqualTo(acknowledged));
          requireSameAgain(when);
        });
  }

  /// An engine may know its way about what a crash has left, and lose it when that is closed.
  private void requireSameAgain(String when) {
    LogModel found = LogModel.of(subject().log());
    subject().closeLog();
    assertThat(LogModel.of(subject().log())).as("%s, opened once more", when).isEqualTo(found);
  }
}
