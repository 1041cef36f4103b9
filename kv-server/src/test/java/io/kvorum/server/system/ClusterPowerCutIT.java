package io.kvorum.server.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The power goes out for all three members at once, in the middle of writing. No other member can
/// make up for what one has forgotten, so every acknowledgement, and every vote, stands or falls
/// with the disks.
class ClusterPowerCutIT {
  private static final int CYCLES = Integer.getInteger("kvorum.powercut.cluster.cycles", 3);
  private static final int CLIENTS = 6;
  private static final int DISK_MEBIBYTES = 1_024;
  private static final int LONGEST_RUN_MILLIS = 900;
  private static final long ANSWERS_BEFORE = 30;

  @RegisterExtension final Rig rig = new Rig();

  @Test
  @Timeout(3_600)
  void a_power_cut_of_all_members_at_once_loses_nothing_acknowledged() throws Exception {
    Machine.needsLoopMounts();
    long seed = Long.getLong("kvorum.seed", System.nanoTime());
    Rig.say(CYCLES + " power cuts of three members, -Dkvorum.seed=" + seed);
    Random random = new Random(seed);
    Recording recording = new Recording();
    List<LoopDisk> disks = List.of(disk(1), disk(2), disk(3));
    Cluster cluster = Cluster.start(rig, places(disks));
    Durations starts = new Durations();

    for (int cycle = 1; cycle <= CYCLES; cycle++) {
      try (Load load = Load.start(cluster::addresses, recording, CLIENTS, Duration.ZERO)) {
        load.awaitAnswers(ANSWERS_BEFORE);
        Thread.sleep(random.nextInt(LONGEST_RUN_MILLIS));
        cut(cluster, disks);
      }
      long began = System.nanoTime();
      cluster.members().forEach(Member::launch);
      cluster.members().forEach(Member::awaitReady);
      starts.add(System.nanoTime() - began);
    }

    cluster.awaitEqualHashes();
    Rig.say(
        "%d power cuts of all members, %d acknowledged writes, 0 lost; %s"
            .formatted(
                CYCLES, recording.acknowledgedWrites(), recording.judge(cluster.awaitLeader())));
    Rig.say("all members ready after a power cut: " + starts);
  }

  /// First nobody acknowledges any more, then nothing in memory is written any more.
  private static void cut(Cluster cluster, List<LoopDisk> disks) throws InterruptedException {
    cluster.members().forEach(m -> m.process().killAtOnce());
    disks.forEach(LoopDisk::cut);
    cluster.members().forEach(Member::kill);
    for (LoopDisk disk : disks) {
      disk.remount();
    }
  }

  private LoopDisk disk(int number) {
    try {
      Path folder = Files.createDirectory(rig.folder().resolve("machine-" + number));
      return rig.closing(LoopDisk.create(folder, DISK_MEBIBYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Cluster.Place> places(List<LoopDisk> disks) {
    List<Cluster.Place> places = new ArrayList<>();
    for (LoopDisk disk : disks) {
      places.add(
          new Cluster.Place(
              ServerCommand.underTest(), disk.folder("data"), Ports.free(), List.of()));
    }
    return places;
  }
}
