package io.kvorum.server.system;

import io.kvorum.tck.disk.LoopDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
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

  private final long seed = Long.getLong("kvorum.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Recording recording = new Recording();
  private final List<Ports> ports = List.of(Ports.free(), Ports.free(), Ports.free());
  private List<LoopDisk> disks = List.of();

  @BeforeEach
  void disks_can_be_cut() {
    Machine.needsLoopMounts();
    disks = List.of(disk(1), disk(2), disk(3));
  }

  @Test
  @Timeout(3_600)
  void a_power_cut_of_all_members_at_once_loses_nothing_acknowledged() throws Exception {
    Rig.say(CYCLES + " power cuts of three members, -Dkvorum.seed=" + seed);
    Cluster cluster = Cluster.start(rig, places(ServerCommand.underTest()));
    Durations starts = new Durations();

    for (int cycle = 1; cycle <= CYCLES; cycle++) {
      writeUntilCut(cluster, random.nextInt(LONGEST_RUN_MILLIS));
      long began = System.nanoTime();
      startAll(cluster);
      starts.add(System.nanoTime() - began);
    }

    cluster.awaitEqualHashes();
    Rig.say(
        "%d power cuts of all members, %d acknowledged writes, 0 lost; %s"
            .formatted(
                CYCLES, recording.acknowledgedWrites(), recording.judge(cluster.awaitLeader())));
    Rig.say("all members ready after a power cut: " + starts);
  }

  /// The test of the test: members that do not wait for their disks must be found out.
  @Test
  @Timeout(600)
  void members_without_fsync_are_caught() throws Exception {
    ServerCommand honest = ServerCommand.underTest();
    stopInGoodOrder(Cluster.start(rig, places(honest)));
    Cluster cluster = Cluster.start(rig, places(NoFsync.of(honest, rig.folder())));

    Control.mustBeCaught(
        "without fsync",
        () -> writeUntilCut(cluster, LONGEST_RUN_MILLIS),
        () -> {
          startAll(cluster);
          cluster.awaitEqualHashes();
          recording.judge(cluster.awaitLeader());
        });
  }

  /// First nobody acknowledges any more, then nothing in memory is written any more.
  private void writeUntilCut(Cluster cluster, int millis) throws InterruptedException {
    try (Load load = Load.start(cluster::addresses, recording, CLIENTS, Duration.ZERO)) {
      load.awaitAnswers(ANSWERS_BEFORE);
      Thread.sleep(millis);
      cluster.members().forEach(m -> m.process().killAtOnce());
      disks.forEach(LoopDisk::cut);
      cluster.members().forEach(Member::kill);
      remountAll();
    }
  }

  private void stopInGoodOrder(Cluster cluster) throws InterruptedException {
    cluster.members().forEach(m -> m.process().terminate());
    cluster.members().forEach(m -> m.process().awaitExit());
    remountAll();
  }

  private void remountAll() throws InterruptedException {
    for (LoopDisk disk : disks) {
      disk.remount();
    }
  }

  private static void startAll(Cluster cluster) {
    cluster.members().forEach(Member::launch);
    cluster.members().forEach(Member::awaitReady);
  }

  private LoopDisk disk(int number) {
    try {
      Path folder = Files.createDirectory(rig.folder().resolve("machine-" + number));
      return rig.closing(LoopDisk.create(folder, DISK_MEBIBYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Cluster.Place> places(ServerCommand command) {
    List<Cluster.Place> places = new ArrayList<>();
    for (int i = 0; i < disks.size(); i++) {
      places.add(new Cluster.Place(command, disks.get(i).folder("data"), ports.get(i), List.of()));
    }
    return places;
  }
}
