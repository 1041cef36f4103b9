package io.kvorum.storage.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.raft.HardState;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.LogWrite;
import io.kvorum.storage.file.RecordingDisk.Operation;
import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.StorageException;
import io.kvorum.tck.Rule;
import io.kvorum.tck.Seed;
import io.kvorum.tck.log.LogChange;
import io.kvorum.tck.log.LogModel;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every state of the disk that a power cut may leave, after every single operation of some runs.
class CrashStateTest {
  private static final int CHANGES = 40;
  private static final int RANDOM_STATES = 4;
  private static final int MIN_STATES = 10_000;

  private int states;
  private int cuts;

  @Rule({"LOG-1", "LOG-2", "LOG-8"})
  void every_state_after_a_power_cut_opens_with_all_that_was_acknowledged(TestReporter reporter) {
    long seed = Seed.choose().value();
    reporter.publishEntry("seed", Long.toString(seed));
    for (int i = 0; states < MIN_STATES; i++) {
      SplittableRandom random = new SplittableRandom(seed + i);
      RecordedRun run = RecordedRun.play(new RecordingDisk(Map.of()), seed + i, CHANGES);
      for (int operations = 0; operations <= run.disk().operations().size(); operations++) {
        int after = operations;
        String where = "seed " + seed + ", run " + i + ", after operation " + after;
        new CrashStates(run.disk(), after)
            .forEach(random, RANDOM_STATES, image -> check(where, run, after, image, random));
      }
    }
    reporter.publishEntry("states", Integer.toString(states));
    reporter.publishEntry("torn tails", Integer.toString(cuts));
    assertThat(cuts).isGreaterThan(MIN_STATES / 100);
  }

  /// The test of the test.
  @ParameterizedTest
  @ValueSource(classes = {Operation.Force.class, Operation.SyncDirectory.class})
  void a_disk_that_lies_about_its_syncs_is_found_out(Class<? extends Operation> lie) {
    RecordingDisk disk = new RecordingDisk(Map.of());
    disk.lieAbout(lie);
    RecordedRun run = RecordedRun.play(disk, 1, CHANGES);
    AtomicInteger losses = new AtomicInteger();
    new CrashStates(disk, disk.operations().size())
        .forEach(
            new SplittableRandom(1),
            RANDOM_STATES,
            image -> losses.addAndGet(isLost(run, image) ? 1 : 0));
    assertThat(losses).hasPositiveValue();
  }

  private static boolean isLost(RecordedRun run, Map<String, byte[]> image) {
    try {
      LogStorage log = RecordedRun.open(new RecordingDisk(image), 1);
      return !isOneOf(run, run.changes(), run.changes(), LogModel.of(log), log);
    } catch (StorageException refused) {
      return true;
    }
  }

  private void check(
      String where,
      RecordedRun run,
      int operations,
      Map<String, byte[]> image,
      SplittableRandom random) {
    states++;
    RecordingDisk disk = new RecordingDisk(image);
    LogStorage log = RecordedRun.open(disk, states);
    LogModel found = LogModel.of(log);
    cuts += cut(disk) ? 1 : 0;
    int acknowledged = run.acknowledged(operations);
    int begun = run.begun(operations);
    assertThat(isOneOf(run, acknowledged, begun, found, log))
        .as("%s: %s is no log after %d to %d changes", where, found, acknowledged, begun)
        .isTrue();
    if (states % 3 == 0) {
      assertFindsAgain(where, disk.image(), found);
    }
    if (states % 20 == 0) {
      Predicate<LogStorage> allowed =
          again -> isOneOf(run, acknowledged, begun, LogModel.of(again), again);
      crashDuringRecovery(where, disk, found, allowed, random);
    }
    if (states % 4 == 0) {
      goOnAndCrash(where, disk, log, found, random);
    }
  }

  private static boolean isOneOf(
      RecordedRun run, int acknowledged, int begun, LogModel found, LogStorage log) {
    for (int changes = acknowledged; changes <= begun; changes++) {
      if (run.model(changes).equals(found)) {
        return run.model(changes).isEqualTo(log);
      }
    }
    return false;
  }

  private static void assertFindsAgain(String where, Map<String, byte[]> image, LogModel found) {
    RecordingDisk again = new RecordingDisk(image);
    assertThat(found.isEqualTo(RecordedRun.open(again, 1))).as(where + ", again").isTrue();
    assertThat(cut(again)).as(where + ", nothing is left to cut off").isFalse();
  }

  /// Until the cut is durable, nobody has been told what the log holds, and what a torn tail holds
  /// may still change: zeros that reach the disk alone complete a record that ends in zeros.
  private void crashDuringRecovery(
      String where,
      RecordingDisk disk,
      LogModel found,
      Predicate<LogStorage> allowed,
      SplittableRandom random) {
    for (int operations = 0; operations <= disk.operations().size(); operations++) {
      boolean isCut =
          disk.operations().subList(0, operations).stream()
              .anyMatch(Operation.Force.class::isInstance);
      new CrashStates(disk, operations)
          .forEach(
              random,
              1,
              image -> {
                states++;
                LogStorage again = RecordedRun.open(new RecordingDisk(image), 1);
                assertThat(isCut ? found.isEqualTo(again) : allowed.test(again))
                    .as(
                        "%s, and again during recovery: %s became %s",
                        where, found, LogModel.of(again))
                    .isTrue();
              });
    }
  }

  /// What the torn tail left behind must never follow a new record.
  private void goOnAndCrash(
      String where, RecordingDisk disk, LogStorage log, LogModel found, SplittableRandom random) {
    LogModel next = found.copy();
    for (int i = 0; i < 3; i++) {
      long term = next.hardState().term();
      LogId id = new LogId(Math.max(term, next.last().term()), next.last().index() + 1);
      HardState state = new HardState(id.term(), next.hardState().vote(), 0);
      LogEntry entry = new LogEntry(id, new LogEntry.Nothing());
      LogChange change = new LogChange.Write(new LogWrite(state, 0, List.of(entry)));
      next.apply(change);
      change.applyTo(log);
      log.sync();
    }
    new CrashStates(disk, disk.operations().size())
        .forEach(
            random,
            1,
            image ->
                assertThat(next.isEqualTo(RecordedRun.open(new RecordingDisk(image), 1)))
                    .as(where + ", after going on")
                    .isTrue());
  }

  /// Whether recovery has zeroed a tail: it writes nothing else before its first sync.
  private static boolean cut(RecordingDisk disk) {
    return disk.operations().stream()
        .filter(Operation.Write.class::isInstance)
        .map(Operation.Write.class::cast)
        .anyMatch(write -> write.position() > 0 && isZero(write.bytes().array()));
  }

  private static boolean isZero(byte[] bytes) {
    for (byte b : bytes) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }
}
