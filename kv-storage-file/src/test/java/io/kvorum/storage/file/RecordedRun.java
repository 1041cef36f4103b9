package io.kvorum.storage.file;

import io.kvorum.storage.spi.LogStorage;
import io.kvorum.tck.log.LogModel;
import io.kvorum.tck.log.LogScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;

/// A log on a recording disk, with a script played on it: what it was after each change, which
/// changes were begun and which were acknowledged after each operation of the disk.
final class RecordedRun {
  static final int SEGMENT_BYTES = 4_096;

  private static final int BUFFER_BYTES = 1_024;
  private static final int MAX_COMMAND_BYTES = 5_000;
  private static final int MAX_CHANGES_PER_SYNC = 5;
  private static final Executor AT_ONCE = Runnable::run;

  private final RecordingDisk disk;
  private final List<LogModel> models = new ArrayList<>();
  private final List<Integer> begunAt = new ArrayList<>();
  private final List<Mark> acknowledged = new ArrayList<>();

  /// After so many operations of the disk, so many changes were durable.
  private record Mark(int operations, int changes) {}

  private RecordedRun(RecordingDisk disk) {
    this.disk = disk;
    models.add(new LogModel());
  }

  static LogStorage open(Disk disk, long seed) {
    return new FileLogOpening(
            disk, SEGMENT_BYTES, BUFFER_BYTES, new SplittableRandom(seed), AT_ONCE)
        .open();
  }

  /// Plays on a disk until the script has so many changes, or the log fails.
  static RecordedRun play(RecordingDisk disk, long seed, int changes) {
    RecordedRun run = new RecordedRun(disk);
    run.play(seed, changes);
    return run;
  }

  private void play(long seed, int changes) {
    SplittableRandom random = new SplittableRandom(seed);
    LogScript script = new LogScript(seed, MAX_COMMAND_BYTES);
    LogStorage log = open(disk, seed);
    while (script.changes() < changes) {
      int count = random.nextInt(1, MAX_CHANGES_PER_SYNC + 1);
      for (int i = 0; i < count; i++) {
        begunAt.add(disk.operations().size());
        var change = script.next();
        models.add(script.model().copy());
        change.applyTo(log);
      }
      log.sync();
      acknowledged.add(new Mark(disk.operations().size(), models.size() - 1));
    }
  }

  RecordingDisk disk() {
    return disk;
  }

  Map<String, byte[]> image() {
    return disk.image();
  }

  /// The log after so many changes.
  LogModel model(int changes) {
    return models.get(changes);
  }

  int changes() {
    return models.size() - 1;
  }

  /// How many changes were durable for sure when so many operations were done.
  int acknowledged(int operations) {
    int changes = 0;
    for (Mark mark : acknowledged) {
      changes = mark.operations() <= operations ? mark.changes() : changes;
    }
    return changes;
  }

  /// How many changes can have left a trace when so many operations were done.
  int begun(int operations) {
    return (int) begunAt.stream().filter(at -> at <= operations).count();
  }

  /// The changes that the newest batch begins after.
  int beforeNewestBatch() {
    return acknowledged.get(acknowledged.size() - 2).changes();
  }
}
