package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.tck.disk.LoopDisk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A power cut loses nothing that was acknowledged (reliability.md 2.3, rig A): a write that is
/// answered has been forced to the disk, and so has every file and directory that it needs.
class PowerCutIT {
  private static final int WRITERS = 8;
  private static final int DISK_MEBIBYTES = 1_024;
  private static final int LONGEST_RUN_MILLIS = 900;

  @RegisterExtension final Rig rig = new Rig();

  private final long seed = Long.getLong("kvorum.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Ledger ledger = new Ledger();
  private List<String> flags = List.of();

  @BeforeEach
  void disks_can_be_cut() {
    Machine.needsLoopMounts();
    Writers.openCounters(ledger, WRITERS);
  }

  @Test
  @Timeout(1_200)
  void no_acknowledged_write_is_lost_by_a_power_cut() throws Exception {
    loseNothing(Integer.getInteger("kvorum.powercut.cycles", 5));
  }

  /// The file log is the one of the test before.
  @ParameterizedTest
  @Timeout(1_200)
  @ValueSource(strings = {"rocksdb", "lmdb", "mvstore"})
  void nor_from_the_log_of_another_engine(String engine) throws Exception {
    Machine.need(!ServerCommand.isEtcdUnderTest(), "not asked of etcd: it has one log");
    flags = List.of("--log-engine", engine, "--snapshot-count", "500");
    Rig.say("the log is in " + engine);
    loseNothing(Integer.getInteger("kvorum.powercut.cycles", 3));
  }

  private void loseNothing(int cycles) throws Exception {
    Rig.say(cycles + " power cuts, -Dkvorum.seed=" + seed);
    LoopDisk disk = rig.closing(LoopDisk.create(rig.folder(), DISK_MEBIBYTES));
    Power power = new Power(ServerCommand.underTest(), disk, disk.folder("data"), Ports.free());

    for (int cycle = 1; cycle <= cycles; cycle++) {
      try {
        power.writeUntilCut(random.nextInt(LONGEST_RUN_MILLIS));
      } catch (AssertionError e) {
        throw new AssertionError("power cut " + cycle + " of seed " + seed, e);
      }
    }
    try (ServerProcess server = power.start()) {
      ledger.checkHistory(server);
    }
    Rig.say(cycles + " power cuts, " + ledger.acknowledgements() + " acknowledged writes, 0 lost");
    assertThat(ledger.acknowledgements()).as("writes that the test is about").isGreaterThan(cycles);
  }

  /// The test of the test: a server that does not wait for the disk must be found out.
  @Test
  @Timeout(300)
  void a_server_without_fsync_is_caught() throws Exception {
    LoopDisk disk = rig.closing(LoopDisk.create(rig.folder(), DISK_MEBIBYTES));
    ServerCommand honest = ServerCommand.underTest();
    Ports ports = Ports.free();
    try (ServerProcess server = start(honest, disk.folder("data"), ports)) {
      server.terminate();
      server.awaitExit();
    }
    disk.remount();
    Power power = new Power(NoFsync.of(honest, rig.folder()), disk, disk.folder("data"), ports);

    Control.mustBeCaught(
        "without fsync",
        () -> power.writeUntilCut(LONGEST_RUN_MILLIS),
        () -> power.start().close());
  }

  private ServerProcess start(ServerCommand command, Path data, Ports ports) {
    return rig.start(command, data, ports, flags);
  }

  /// One server on one disk, through many cuts.
  private final class Power {
    private final ServerCommand command;
    private final LoopDisk disk;
    private final Path data;
    private final Ports ports;

    Power(ServerCommand command, LoopDisk disk, Path data, Ports ports) {
      this.command = command;
      this.disk = disk;
      this.data = data;
      this.ports = ports;
    }

    /// A started server whose data has been held against the ledger.
    ServerProcess start() {
      ServerProcess server = PowerCutIT.this.start(command, data, ports);
      try (Wire wire = new Wire(ports.clientAddress())) {
        ledger.check(wire::range);
        return server;
      } catch (AssertionError e) {
        server.close();
        throw e;
      }
    }

    void writeUntilCut(int millis) throws InterruptedException {
      try (ServerProcess server = start();
          Wire wire = new Wire(ports.clientAddress());
          Writers writers = Writers.start(ledger, wire, WRITERS, 200)) {
        writers.awaitFirstAcks();
        Thread.sleep(millis);
        writers.stopCounting();
        disk.cut();
        server.kill();
        writers.awaitEnd(Duration.ofSeconds(30));
      }
      disk.remount();
    }
  }
}
