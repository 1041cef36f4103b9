package io.kvorum.tck.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.tck.Rule;
import io.kvorum.tck.Seed;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/// Random changes against a list in memory.
abstract class LogModelRules {
  private static final int CHANGES = 1_500;

  private final Supplier<LogUnderTest> subject;

  LogModelRules(Supplier<LogUnderTest> subject) {
    this.subject = subject;
  }

  @Rule({"LOG-2", "LOG-3", "LOG-4", "LOG-6", "LOG-7", "LOG-9"})
  void random_changes_make_the_log_that_a_list_in_memory_is() {
    long seed = Seed.choose().value();
    LogScript script = new LogScript(seed, 100_000);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < CHANGES; i++) {
      script.next().applyTo(subject.get().log());
      if (random.nextInt(20) == 0) {
        subject.get().log().sync();
      }
      if (random.nextInt(100) == 0) {
        subject.get().reopen();
      }
      if (random.nextInt(20) == 0) {
        assertThat(script.model().isEqualTo(subject.get().log()))
            .as("seed %d, change %d: %s", seed, i, script.model())
            .isTrue();
      }
    }
  }
}
