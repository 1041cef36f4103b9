package io.kvorum.tck.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Bytes;
import io.kvorum.tck.Rule;
import io.kvorum.tck.Seed;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;

/// STORE-2 to STORE-4 over sudden deaths: the store dies, is opened again and judged, and goes on.
abstract class CrashRules {
  abstract StoreUnderTest subject();

  abstract Crasher crasher();

  /// Is told which batches had to survive: those found after the death before, and those synced.
  @FunctionalInterface
  private interface Judge {
    void judge(String when, NavigableSet<Long> safe, NavigableMap<Bytes, Bytes> content);
  }

  private void die(Judge judge) {
    Seed seed = Seed.choose();
    Random random = seed.random();
    NavigableSet<Long> safe = new TreeSet<>();
    for (int death = 1; death <= crasher().deaths(); death++) {
      long synced = crasher().crash(subject().directory(), random.nextLong());
      long before = safe.isEmpty() ? 0 : safe.last();
      LongStream.rangeClosed(before + 1, synced).forEach(safe::add);
      NavigableMap<Bytes, Bytes> content = CrashWorkload.content(subject().store());
      judge.judge(seed + ", death " + death, safe, content);
      safe = CrashWorkload.markers(content);
      subject().closeStore();
    }
  }

  @Rule("STORE-2")
  void after_a_crash_every_batch_is_whole_or_absent() {
    die(
        (when, safe, content) ->
            assertThat(content)
                .as(when)
                .isEqualTo(CrashWorkload.replay(CrashWorkload.markers(content))));
  }

  @Rule("STORE-3")
  void after_a_crash_no_batch_is_missing_before_another() {
    die(
        (when, safe, content) -> {
          NavigableSet<Long> found = CrashWorkload.markers(content);
          assertThat(found)
              .as(when)
              .containsExactlyElementsOf(LongStream.rangeClosed(1, found.size()).boxed().toList());
        });
  }

  @Rule("STORE-4")
  void after_a_crash_every_batch_before_the_last_sync_is_there() {
    die(
        (when, safe, content) -> {
          assertThat(CrashWorkload.markers(content)).as(when).containsAll(safe);
          // An engine may know its way about what a crash has left, and lose it when that is
          // closed.
          assertThat(CrashWorkload.content(subject().reopen()))
              .as("%s, opened once more", when)
              .isEqualTo(content);
        });
  }
}
