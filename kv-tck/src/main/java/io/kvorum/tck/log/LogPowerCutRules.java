package io.kvorum.tck.log;

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

/// LOG-1 and LOG-2 over power cuts: what was only in the kernel is lost too.
abstract class LogPowerCutRules extends LogCrashRules {
  private static final int CUTS = 3;
  private static final int ATTEMPTS = 3;
  private static final int SYNCS = 20;

  private final Making making;

  @RegisterExtension final ScratchDisk scratch = new ScratchDisk();

  private @Nullable LogUnderTest subject;

  LogPowerCutRules(Making making) {
    this.making = making;
  }

  @BeforeEach
  void open() {
    subject = new LogUnderTest(making.engine(), scratch.disk().durableFolder("log"));
  }

  @AfterEach
  void close() {
    subject().close();
  }

  @Override
  LogUnderTest subject() {
    if (subject == null) {
      throw new IllegalStateException("the test has not begun");
    }
    return subject;
  }

  @Override
  LogCrasher crasher() {
    return new PowerCut(making.fork(), scratch.disk());
  }

  /// The process works on the disk whose power is cut.
  private record PowerCut(Fork fork, LoopDisk disk) implements LogCrasher {
    @Override
    public int deaths() {
      return CUTS;
    }

    @Override
    public long crash(Path directory, long seed, long applied, int syncs) {
      long acknowledged = acknowledged(directory, seed, applied, syncs);
      disk.remount();
      return acknowledged;
    }

    private long acknowledged(Path directory, long seed, long applied, int syncs) {
      try (ForkedWriter writer = ForkedWriter.start(fork, directory, seed, applied)) {
        return writer.cutAfter(syncs, disk::cut);
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
    }
  }

  /// The test of these tests: what was synced is lost if syncs do nothing.
  @Rule("LOG-2")
  void a_power_cut_shows_when_syncs_lie() {
    Syncs.missing().ifPresent(Assumptions::abort);
    Map<String, String> lying = Syncs.lying(scratch.folder());
    Seed seed = Seed.choose();
    assertThat(isLost(scratch.disk().durableFolder("intact"), seed.value(), 0)).isFalse();
    boolean isLost = false;
    for (int attempt = 0; attempt < ATTEMPTS && !isLost; attempt++) {
      Path directory = scratch.disk().durableFolder("lost" + attempt);
      long acknowledged =
          new PowerCut(making.fork().with(lying), scratch.disk())
              .crash(directory, seed.value(), 0, SYNCS);
      isLost = isLost(directory, seed.value(), acknowledged);
    }
    assertThat(isLost).as("%s: the loss that lying syncs must bring", seed).isTrue();
  }

  /// In another process: what is left may be such that reading it ends the process.
  private boolean isLost(Path directory, long seed, long acknowledged) {
    List<String> arguments =
        List.of(directory.toString(), Long.toString(seed), Long.toString(acknowledged));
    return !making.fork().succeeds(LogSurvivors.class, arguments, scratch.folder());
  }
}
