package io.kvorum.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.raft.HardState;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.LogWrite;
import io.kvorum.raft.Membership;
import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.StorageException;
import io.kvorum.tck.Rule;
import io.kvorum.tck.log.LogModel;
import io.kvorum.tck.log.LogScript;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/// A disk that fails once, at every operation in turn, and would succeed if asked again.
class FailingDiskTest {
  private static final int CHANGES = 60;

  @Rule({"LOG-2", "LOG-10"})
  void after_a_failed_operation_the_log_takes_no_change_and_asks_the_disk_nothing(
      TestReporter reporter) {
    long seed = new SplittableRandom().nextLong();
    reporter.publishEntry("seed", Long.toString(seed));
    int operations = operationsOfAWholeRun(seed);
    int failures = 0;
    for (int failing = 0; failing < operations; failing++) {
      RecordingDisk disk = new RecordingDisk(Map.of());
      disk.failAt(failing, "Input/output error");
      failures += playUntilFailure(disk, seed, "seed " + seed + ", operation " + failing) ? 1 : 0;
    }
    // What fails while a spare is prepared or removed in the background fails no change.
    assertThat(failures).isGreaterThan(operations / 2);
  }

  private static int operationsOfAWholeRun(long seed) {
    return RecordedRun.play(new RecordingDisk(Map.of()), seed, CHANGES).disk().operations().size();
  }

  /// Whether the log has failed; if not, it must hold every change.
  private static boolean playUntilFailure(RecordingDisk disk, long seed, String where) {
    LogStorage log;
    try {
      log = RecordedRun.open(disk, seed);
    } catch (StorageException.Io notOpened) {
      assertThat(new LogModel().isEqualTo(RecordedRun.open(disk, seed))).as(where).isTrue();
      return true;
    }
    LogScript script = new LogScript(seed, 5_000);
    LogModel synced = new LogModel();
    try {
      while (script.changes() < CHANGES) {
        script.next().applyTo(log);
        if (script.changes() % 3 == 0) {
          log.sync();
          synced = script.model().copy();
        }
      }
    } catch (StorageException.Io failed) {
      assertTakesNothing(where, disk, log);
      assertHolds(where, disk.image(), synced, seed, script);
      return true;
    }
    assertThat(script.model().isEqualTo(log)).as(where).isTrue();
    return false;
  }

  private static void assertTakesNothing(String where, RecordingDisk disk, LogStorage log) {
    int before = disk.operations().size();
    LogStart start = new LogStart(new LogId(99, 99), Membership.EMPTY);
    assertThatThrownBy(log::sync).as(where).isInstanceOf(StorageException.Io.class);
    assertThatThrownBy(() -> log.write(entry(log)))
        .as(where)
        .isInstanceOf(StorageException.Io.class);
    assertThatThrownBy(() -> log.reset(start)).as(where).isInstanceOf(StorageException.Io.class);
    assertThatThrownBy(() -> log.compact(start)).as(where).isInstanceOf(StorageException.Io.class);
    log.close();
    assertThat(disk.operations()).as(where).hasSize(before);
  }

  /// The first changes of the script, up to some point behind the last sync.
  private static void assertHolds(
      String where, Map<String, byte[]> image, LogModel synced, long seed, LogScript played) {
    LogModel found = LogModel.of(RecordedRun.open(new RecordingDisk(image), 1));
    boolean known = found.equals(synced) || found.equals(played.model());
    LogScript script = new LogScript(seed, 5_000);
    while (!known && script.changes() < played.changes()) {
      script.next();
      known = script.changes() >= played.changes() - 3 && found.equals(script.model());
    }
    assertThat(known).as(where).isTrue();
  }

  @Rule("LOG-10")
  void a_full_disk_is_told_as_such() {
    RecordingDisk disk = new RecordingDisk(Map.of());
    LogStorage log = RecordedRun.open(disk, 1);
    disk.failAt(disk.operations().size(), "No space left on device");
    log.write(entry(log));
    assertThatThrownBy(log::sync)
        .isInstanceOf(StorageException.Full.class)
        .hasMessageContaining("memory/")
        .hasMessageContaining("full");
    assertThatThrownBy(log::sync).isInstanceOf(StorageException.Io.class);
  }

  @Test
  void a_refused_change_changes_nothing_and_the_log_goes_on() {
    RecordingDisk disk = new RecordingDisk(Map.of());
    LogStorage log = RecordedRun.open(disk, 1);
    log.write(entry(log));
    LogModel before = LogModel.of(log);
    LogWrite gap = new LogWrite(new HardState(1, Optional.empty(), 0), 0, List.of(nothing(1, 3)));
    LogWrite oldTerm = new LogWrite(HardState.INITIAL, 0, List.of(nothing(1, 2)));
    LogStart unknown = new LogStart(new LogId(5, 1), Membership.EMPTY);
    for (LogWrite write : List.of(gap, oldTerm)) {
      assertThatThrownBy(() -> log.write(write)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> log.compact(unknown)).isInstanceOf(IllegalArgumentException.class);
    assertThat(before.isEqualTo(log)).isTrue();
    log.write(entry(log));
    log.sync();
    assertThat(log.terms().lastIndex()).isEqualTo(2);
  }

  private static LogWrite entry(LogStorage log) {
    return new LogWrite(
        new HardState(1, Optional.empty(), 0), 0, List.of(nothing(1, log.terms().lastIndex() + 1)));
  }

  private static LogEntry nothing(long term, long index) {
    return new LogEntry(new LogId(term, index), new LogEntry.Nothing());
  }
}
