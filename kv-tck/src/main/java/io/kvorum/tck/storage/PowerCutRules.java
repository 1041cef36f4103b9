package io.kvorum.tck.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.tck.Fork;
import io.kvorum.tck.Making;
import io.kvorum.tck.Rule;
import io.kvorum.tck.Seed;
import io.kvorum.tck.disk.LoopDisk;
import io.kvorum.tck.disk.ScratchDisk;
import io.kvorum.tck.disk.Syncs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/// STORE-2 to STORE-4 over power cuts: what was only in the kernel is lost too.
abstract class PowerCutRules extends CrashRules {
  private static final int CUTS = 2;
  private static final int ATTEMPTS = 3;

  private final Making making;

  @RegisterExtension final ScratchDisk scratch = new ScratchDisk();

  private @Nullable StoreUnderTest subject;

  PowerCutRules(Making making) {
    this.making = making;
  }

  @BeforeEach
  void open() {
    subject = new StoreUnderTest(making.engine(), scratch.disk().durableFolder("store"));
  }

  @AfterEach
  void close() {
    subject().close();
  }

  @Override
  StoreUnderTest subject() {
    if (subject == null) {
      throw new IllegalStateException("the test has not begun");
    }
    return subject;
  }

  @Override
  Crasher crasher() {
    return new PowerCut(making.fork(), scratch.disk());
  }

  /// The process works on the disk whose power is cut.
  private record PowerCut(Fork fork, LoopDisk disk) implements Crasher {
    @Override
    public int deaths() {
      return CUTS;
    }

    @Override
    public long crash(Path directory, long seed) {
      long synced = synced(directory, seed);
      disk.remount();
      return synced;
    }

    private long synced(Path directory, long seed) {
      try (ForkedVictim victim = ForkedVictim.start(fork, directory, seed, false)) {
        return victim.cutAfter(KilledProcess.syncs(seed), disk::cut);
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
    }
  }

  /// The test of these tests: what was synced is lost if syncs do nothing.
  @Rule("STORE-4")
  void a_power_cut_shows_when_syncs_lie() {
    Syncs.missing().ifPresent(Assumptions::abort);
    assertThat(isLost(scratch.disk().durableFolder("intact"), 0)).isFalse();
    Map<String, String> lying = Syncs.lying(scratch.folder());
    Seed seed = Seed.choose();
    boolean isLost = false;
    for (int attempt = 0; attempt < ATTEMPTS && !isLost; attempt++) {
      long synced =
          new PowerCut(making.fork().with(lying), scratch.disk())
              .crash(subject().directory(), seed.value() + attempt);
      isLost = isLost(subject().directory(), synced);
    }
    assertThat(isLost).as("%s: the loss that lying syncs must bring", seed).isTrue();
  }

  /// In another process: what is left may be such that reading it ends the process.
  private boolean isLost(Path directory, long synced) {
    List<String> arguments = List.of(directory.toString(), Long.toString(synced));
    return !making.fork().succeeds(Survivors.class, arguments, scratch.folder());
  }
}
