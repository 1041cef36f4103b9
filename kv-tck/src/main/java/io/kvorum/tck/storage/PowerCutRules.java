package io.kvorum.tck.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.tck.Fork;
import io.kvorum.tck.Rule;
import io.kvorum.tck.Seed;
import io.kvorum.tck.disk.LoopDisk;
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
import org.junit.jupiter.api.io.TempDir;

/// STORE-2 to STORE-4 over power cuts: what was only in the kernel is lost too.
abstract class PowerCutRules extends CrashRules {
  private static final int DISK_MEBIBYTES = 256;
  private static final int CUTS = 2;
  private static final int ATTEMPTS = 3;

  private final Making making;

  @TempDir @Nullable Path folder;

  private @Nullable LoopDisk disk;
  private @Nullable StoreUnderTest subject;

  PowerCutRules(Making making) {
    this.making = making;
  }

  @BeforeEach
  void switch_on() {
    LoopDisk.missing().ifPresent(Assumptions::abort);
    LoopDisk made = LoopDisk.create(folder(), DISK_MEBIBYTES);
    disk = made;
    subject = new StoreUnderTest(making.engine(), made.durableFolder("store"));
  }

  @AfterEach
  void unmount() {
    if (subject != null) {
      subject.close();
    }
    if (disk != null) {
      disk.close();
    }
  }

  private Path folder() {
    if (folder == null) {
      throw new IllegalStateException("JUnit gave no temporary directory");
    }
    return folder;
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
    return new PowerCut(making.fork(), disk());
  }

  private LoopDisk disk() {
    if (disk == null) {
      throw new IllegalStateException("the test has not begun");
    }
    return disk;
  }

  /// The process works on the disk whose power is cut.
  private record PowerCut(Fork fork, LoopDisk disk) implements Crasher {
    @Override
    public int deaths() {
      return CUTS;
    }

    @Override
    public long crash(Path directory, long seed) {
      long synced = new KilledProcess(fork, disk::cut).crash(directory, seed);
      disk.remount();
      return synced;
    }
  }

  /// The test of these tests: what was synced is lost if syncs do nothing.
  @Rule("STORE-4")
  void a_power_cut_shows_when_syncs_lie() {
    Syncs.missing().ifPresent(Assumptions::abort);
    Map<String, String> lying = Syncs.lying(folder());
    Seed seed = Seed.choose();
    boolean isLost = false;
    for (int attempt = 0; attempt < ATTEMPTS && !isLost; attempt++) {
      long synced =
          new PowerCut(making.fork().with(lying), disk())
              .crash(subject().directory(), seed.value() + attempt);
      isLost = isLost(synced);
    }
    assertThat(isLost).as("%s: the loss that lying syncs must bring", seed).isTrue();
  }

  /// In another process: what is left may be such that reading it ends the process.
  private boolean isLost(long synced) {
    String directory = subject().directory().toString();
    try {
      return making
              .fork()
              .of(Survivors.class, List.of(directory, Long.toString(synced)))
              .directory(folder().toFile())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .onExit()
              .join()
              .exitValue()
          != Survivors.ALL;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
