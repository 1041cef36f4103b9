package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `kill -9` at any moment loses nothing that was acknowledged.
///
/// This proves the order of log and answer, and that a start after a crash finds what was written.
/// It says nothing about fsync, because the page cache survives a kill: see [PowerCutIT].
class CrashIT {
  private static final int WRITERS = 8;
  private static final int LONGEST_RUN_MILLIS = 700;

  @RegisterExtension final Rig rig = new Rig();

  @Test
  @Timeout(1_800)
  void no_acknowledged_write_is_lost_by_kill_9() throws Exception {
    int cycles = Integer.getInteger("kvorum.crash.cycles", 15);
    long seed = Long.getLong("kvorum.seed", System.nanoTime());
    Rig.say(cycles + " cycles of kill -9, -Dkvorum.seed=" + seed);
    Random random = new Random(seed);
    Ledger ledger = new Ledger();
    Writers.openCounters(ledger, WRITERS);
    ServerCommand command = ServerCommand.underTest();
    ServerProcess server = rig.start(command);

    for (int cycle = 1; cycle <= cycles; cycle++) {
      writeUntilKilled(server, ledger, random.nextInt(LONGEST_RUN_MILLIS));
      server = rig.restart(command, server);
      try (Wire wire = new Wire(server.ports().clientAddress())) {
        ledger.check(wire::range);
      } catch (AssertionError e) {
        throw new AssertionError("cycle " + cycle + " of seed " + seed, e);
      }
    }

    ledger.checkHistory(server);
    Rig.say(cycles + " kills, " + ledger.acknowledgements() + " acknowledged writes, 0 lost");
    assertThat(ledger.acknowledgements()).as("writes that the test is about").isGreaterThan(cycles);
  }

  private static void writeUntilKilled(ServerProcess server, Ledger ledger, int millis)
      throws InterruptedException {
    try (Wire wire = new Wire(server.ports().clientAddress());
        Writers writers = Writers.start(ledger, wire, WRITERS, 0)) {
      writers.awaitFirstAcks();
      Thread.sleep(millis);
      server.kill();
      writers.awaitEnd(Duration.ofSeconds(30));
    }
  }
}
