package io.kvorum.storage.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.HardState;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.LogWrite;
import io.kvorum.raft.Membership;
import io.kvorum.raft.ProposalId;
import io.kvorum.storage.file.RecordingDisk.Operation;
import io.kvorum.storage.spi.LogStorage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// How segments are rolled over, freed, recycled, and how rarely the disk is asked.
class SegmentLifeTest {
  private final RecordingDisk disk = new RecordingDisk(Map.of());
  private final LogStorage log = RecordedRun.open(disk, 1);

  @Test
  void compaction_frees_segments_which_become_the_next_ones() {
    for (int round = 0; round < 50; round++) {
      append(10, 300);
      log.sync();
      log.compact(new LogStart(new LogId(1, log.terms().lastIndex()), Membership.EMPTY));
      log.sync();
    }
    assertThat(disk.names()).hasSizeLessThanOrEqualTo(4);
    assertThat(log.sizeBytes()).isLessThanOrEqualTo(4L * RecordedRun.SEGMENT_BYTES);
    assertThat(count(Operation.Create.class)).isLessThanOrEqualTo(4);
    assertThat(disk.names().getFirst()).isGreaterThan("0000000000000020.log");
  }

  @Test
  void no_segment_is_freed_before_its_compaction_is_synced() {
    append(60, 300);
    log.sync();
    List<String> before = Recovery.chain(disk.names());
    assertThat(before).hasSizeGreaterThan(4);
    log.compact(new LogStart(new LogId(1, 60), Membership.EMPTY));
    assertThat(disk.names()).containsAll(before);
    log.sync();
    assertThat(Recovery.chain(disk.names())).hasSize(1);
  }

  @Test
  void a_sync_of_many_changes_is_one_write_and_one_force() {
    int writes = count(Operation.Write.class);
    int forces = count(Operation.Force.class);
    for (int i = 0; i < 5; i++) {
      append(1, 20);
    }
    log.sync();
    log.sync();
    assertThat(count(Operation.Write.class)).isEqualTo(writes + 1);
    assertThat(count(Operation.Force.class)).isEqualTo(forces + 1);
  }

  @Test
  void an_append_never_makes_a_file_longer() {
    append(40, 100);
    log.sync();
    Map<String, byte[]> image = disk.image();
    assertThat(image.values())
        .allSatisfy(bytes -> assertThat(bytes).hasSize(RecordedRun.SEGMENT_BYTES));
  }

  @Test
  void a_change_larger_than_a_segment_gets_one_of_its_size() {
    append(1, 3 * RecordedRun.SEGMENT_BYTES);
    append(3, 100);
    log.sync();
    LogStorage again = RecordedRun.open(new RecordingDisk(disk.image()), 2);
    assertThat(again.read(1, 10)).isEqualTo(log.read(1, 10));
    assertThat(again.read(2, 1_000)).hasSize(3);
  }

  @Test
  void a_torn_tail_is_cut_off_once_and_the_cut_is_recorded() {
    append(1, 50);
    log.sync();
    append(2, 50);
    log.sync();
    String file = disk.names().getFirst();
    int end = Recovered.of(disk.image()).end();
    disk.flip(file, end - 20, 1);
    Recovery.Found torn = Recovered.of(disk.image());
    assertThat(torn.tornBytes()).isBetween(100, end);
    RecordingDisk cut = new RecordingDisk(disk.image());
    assertThat(RecordedRun.open(cut, 1).terms().lastIndex()).isEqualTo(2);
    Recovery.Found after = Recovered.of(cut.image());
    assertThat(after.tornBytes()).isZero();
    assertThat(after.end()).isEqualTo(torn.end() + RecordHeader.recordBytes(Long.BYTES));
  }

  private void append(int entries, int bytes) {
    for (int i = 0; i < entries; i++) {
      LogId id = new LogId(1, log.terms().lastIndex() + 1);
      LogEntry.Command command =
          new LogEntry.Command(
              new ProposalId(new MemberId(1), 1, id.index()), Bytes.wrap(new byte[bytes]));
      log.write(
          new LogWrite(
              new HardState(1, Optional.empty(), 0), 0, List.of(new LogEntry(id, command))));
    }
  }

  private int count(Class<? extends Operation> type) {
    return (int) disk.operations().stream().filter(type::isInstance).count();
  }
}
