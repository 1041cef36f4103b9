package io.kvorum.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.StorageException;
import io.kvorum.tck.Rule;
import io.kvorum.tck.log.LogModel;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/// Bits that turn round on the disk: told by file and offset, or harmless, or in the newest batch,
/// which is then cut off; never a wrong entry.
class DamageTest {
  private static final int CHANGES = 60;

  /// The seed of a run whose newest batch holds a compaction that has freed segments: damaged, it
  /// is no torn tail.
  private static final long COMPACTED_IN_NEWEST_BATCH = 3;

  /// The seed of a run whose damage is told here, harmless there, and cut off elsewhere: of one run
  /// in twelve nothing can be cut off, since its newest batch holds no entry.
  private static final long OF_EVERY_OUTCOME = 1;

  private static final Pattern PLACE = Pattern.compile("memory/(\\S+) at offset (\\d+)");

  @Rule("LOG-8")
  void a_damaged_byte_anywhere_is_told_or_harmless(TestReporter reporter) {
    long seed = new SplittableRandom().nextLong();
    reporter.publishEntry("seed", Long.toString(seed));
    Outcomes outcomes = new Outcomes();
    flipEveryByte(seed, outcomes);
    flipEveryByte(COMPACTED_IN_NEWEST_BATCH, outcomes);
    flipEveryByte(OF_EVERY_OUTCOME, outcomes);
    reporter.publishEntry("outcomes", outcomes.toString());
    assertThat(outcomes.refused).isPositive();
    assertThat(outcomes.harmless).isPositive();
    assertThat(outcomes.cutOff).isPositive();
  }

  private static void flipEveryByte(long seed, Outcomes outcomes) {
    RecordedRun run = RecordedRun.play(new RecordingDisk(Map.of()), seed, CHANGES);
    Map<String, byte[]> image = run.image();
    for (Map.Entry<String, byte[]> file : image.entrySet()) {
      for (int offset = 0; offset < file.getValue().length; offset++) {
        flipAndOpen(run, image, file.getKey(), offset, 1 << (offset % 8), outcomes);
      }
    }
  }

  private static final class Outcomes {
    private int refused;
    private int harmless;
    private int cutOff;

    @Override
    public String toString() {
      return refused + " refused, " + harmless + " harmless, " + cutOff + " cut off";
    }
  }

  private static void flipAndOpen(
      RecordedRun run,
      Map<String, byte[]> image,
      String file,
      int offset,
      int mask,
      Outcomes outcomes) {
    RecordingDisk disk = new RecordingDisk(image);
    disk.flip(file, offset, mask);
    String where = file + " at " + offset;
    try {
      LogModel found = LogModel.of(RecordedRun.open(disk, 1));
      if (found.equals(run.model(run.changes()))) {
        outcomes.harmless++;
      } else {
        outcomes.cutOff++;
        assertThat(isBeforeEndOfNewestBatch(run, found)).as("%s: %s", where, found).isTrue();
      }
    } catch (StorageException.Corrupted told) {
      outcomes.refused++;
      assertThat(disk.operations()).as("nothing is changed").isEmpty();
      assertNames(String.valueOf(told.getMessage()), file, offset);
    }
  }

  private static boolean isBeforeEndOfNewestBatch(RecordedRun run, LogModel found) {
    for (int changes = run.beforeNewestBatch(); changes < run.changes(); changes++) {
      if (run.model(changes).equals(found)) {
        return true;
      }
    }
    return false;
  }

  /// The offset told is that of the damaged record's beginning.
  private static void assertNames(String message, String file, int offset) {
    Matcher place = PLACE.matcher(message);
    assertThat(place.find()).as(message).isTrue();
    assertThat(place.group(1)).isEqualTo(file);
    assertThat(Integer.parseInt(place.group(2))).as(message).isLessThanOrEqualTo(offset);
  }

  @Rule("LOG-8")
  void in_a_log_that_was_closed_no_damage_is_taken_for_a_torn_tail() {
    RecordedRun run = RecordedRun.play(new RecordingDisk(Map.of()), 1, CHANGES);
    RecordingDisk closed = new RecordingDisk(run.image());
    LogStorage log = RecordedRun.open(closed, 1);
    LogModel before = LogModel.of(log);
    log.close();
    Map<String, byte[]> image = closed.image();
    String newest = Recovery.chain(closed.names()).getLast();
    int end = Recovered.of(image).end() - RecordHeader.BYTES;
    for (int offset = 0; offset < end; offset++) {
      RecordingDisk disk = new RecordingDisk(image);
      disk.flip(newest, offset, 0x40);
      String where = "offset " + offset;
      try {
        assertThat(LogModel.of(RecordedRun.open(disk, 1))).as(where).isEqualTo(before);
      } catch (StorageException.Corrupted told) {
        assertNames(String.valueOf(told.getMessage()), newest, offset);
        continue;
      }
      assertThat(isPadding(image, newest, offset)).as(where).isTrue();
    }
  }

  /// Whether the byte is one of the zeros that fill a record up to a multiple of eight.
  private static boolean isPadding(Map<String, byte[]> image, String file, int offset) {
    byte[] bytes = image.getOrDefault(file, new byte[0]);
    for (int at = offset; at % RecordHeader.ALIGNMENT != 0; at++) {
      if (bytes[at] != 0) {
        return false;
      }
    }
    return bytes[offset] == 0;
  }

  @Rule("LOG-8")
  void a_missing_segment_is_told() {
    Map<String, byte[]> image = imageOfSeveralSegments();
    image.remove(Recovery.chain(List.copyOf(image.keySet())).getFirst());
    RecordingDisk disk = new RecordingDisk(image);
    assertThatThrownBy(() -> RecordedRun.open(disk, 1))
        .isInstanceOf(StorageException.Corrupted.class)
        .hasMessageContaining("memory/" + Recovery.chain(disk.names()).getFirst())
        .hasMessageContaining("is missing");
    assertThat(disk.operations()).isEmpty();
  }

  /// The oldest of them holds an entry: the last sync has freed the others.
  private static Map<String, byte[]> imageOfSeveralSegments() {
    for (long seed = 1; ; seed++) {
      RecordedRun run = RecordedRun.play(new RecordingDisk(Map.of()), seed, CHANGES);
      if (Recovery.chain(run.disk().names()).size() > 1) {
        return run.image();
      }
    }
  }

  @Rule("LOG-8")
  void damage_under_an_open_log_is_told_by_the_read() {
    RecordedRun run = RecordedRun.play(new RecordingDisk(Map.of()), 2, CHANGES);
    RecordingDisk disk = new RecordingDisk(run.image());
    LogStorage log = RecordedRun.open(disk, 1);
    LogModel before = LogModel.of(log);
    disk.names().forEach(name -> flipAll(disk, name));
    assertThatThrownBy(() -> log.read(before.start().index() + 1, 100))
        .isInstanceOf(StorageException.Corrupted.class)
        .hasMessageContaining("entry " + (before.start().index() + 1))
        .hasMessageContaining("at offset");
  }

  private static void flipAll(RecordingDisk disk, String name) {
    int bytes = disk.image().getOrDefault(name, new byte[0]).length;
    for (int offset = 0; offset < bytes; offset++) {
      disk.flip(name, offset, 1);
    }
  }

  @Test
  void a_segment_of_a_later_format_is_refused() {
    RecordedRun run = RecordedRun.play(new RecordingDisk(Map.of()), 3, 1);
    RecordingDisk disk = new RecordingDisk(Recovered.withVersion(run.image(), 2));
    assertThatThrownBy(() -> RecordedRun.open(disk, 1))
        .isInstanceOf(StorageException.Refused.class)
        .hasMessageContaining("format version 2");
    assertThat(disk.operations()).isEmpty();
  }
}
