package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.kvorum.tck.disk.LoopDisk;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `kvutl migrate` on the data of a member, as an operator runs it, and killed wherever it is.
@Timeout(600)
class KvutlIT {
  private static final int KEYS = 2_000;
  private static final int LARGE_KEYS = 6;
  private static final int LARGE_BYTES = 1 << 20;
  private static final int DISK_MEBIBYTES = 512;
  private static final int MORE_MEBIBYTES = 2;
  private static final List<String> BEFORE =
      List.of("--storage-engine", "mvstore", "--log-engine", "file");
  private static final List<String> AFTER =
      List.of("--storage-engine", "rocksdb", "--log-engine", "lmdb");

  @RegisterExtension final Rig rig = Rig.inMemory();

  private Path data = Path.of("");

  @BeforeEach
  void a_member_has_run_with_its_first_engines() throws InterruptedException {
    Machine.need(!ServerCommand.isEtcdUnderTest(), "not asked of etcd: it has one engine");
    data = rig.folder().resolve("data");
    ServerProcess server = start(BEFORE);
    ManyPuts.send(
        rig.connect(server),
        KEYS,
        i ->
            PutRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8("key-" + i))
                .setValue(ByteString.copyFromUtf8("value-" + i))
                .build());
    server.kill();
  }

  private ServerProcess start(List<String> engines) {
    return rig.start(ServerCommand.underTest(), data, Ports.free(), engines);
  }

  private static List<String> words(Path data, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                ServerCommand.home().resolve("bin/kvutl").toString(),
                "migrate",
                "--data-dir",
                data.toString()));
    words.addAll(List.of(more));
    return words;
  }

  private static List<String> migration(Path data, String... more) {
    List<String> words =
        words(data, "--from-engine=mvstore", "--to-engine=rocksdb", "--from-log-engine=file");
    words.add("--to-log-engine=lmdb");
    words.addAll(List.of(more));
    return words;
  }

  private static Tool run(List<String> words) {
    return Tool.run(words, ServerCommand.ONE_COMPILER, "", Tool.LIMIT);
  }

  /// Starts a member with these engines and looks for every key; then kills it.
  private void requireAllKeys(List<String> engines) {
    ServerProcess server = start(engines);
    long found =
        rig
            .connect(server)
            .range(
                RangeRequest.newBuilder()
                    .setKey(ByteString.copyFromUtf8("key-"))
                    .setRangeEnd(ByteString.copyFromUtf8("key."))
                    .build())
            .getKvsList()
            .stream()
            .filter(kv -> kv.getValue().toStringUtf8().startsWith("value-"))
            .count();
    assertThat(found).isEqualTo(KEYS);
    server.kill();
  }

  private void requireRefusal(List<String> engines) {
    ServerProcess server = rig.launch(ServerCommand.underTest(), data, Ports.free(), engines);
    assertThat(server.awaitExit()).isEqualTo(1);
    assertThat(server.log()).contains("is configured: start with", "kvutl migrate");
  }

  @Test
  void a_member_goes_on_in_its_new_engines_and_the_old_data_is_kept_if_wanted() throws IOException {
    Tool run = run(migration(data, "--keep")).ok();

    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains("store: verified", "log: verified", "from here on the new copy is in use")
        .contains("done: start the member with --storage-engine=rocksdb --log-engine=lmdb");
    requireRefusal(BEFORE);
    requireAllKeys(AFTER);
    for (String directory : List.of("member/store", "member/log")) {
      assertThat(Files.getPosixFilePermissions(data.resolve(directory)))
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }
    assertThat(data.resolve("member/store.before-migration/store.mv")).exists();
    assertThat(data.resolve("member/log.before-migration")).isDirectory();

    Tool back = run(words(data, "--from-engine=rocksdb", "--to-engine=mvstore"));
    assertThat(back.exit()).isEqualTo(1);
    assertThat(back.err()).contains("store.before-migration is there, from an earlier migration");
  }

  @Test
  void mistakes_change_nothing_and_are_told() {
    Tool wrong = run(words(data, "--from-engine=lmdb", "--to-engine=rocksdb"));
    assertThat(wrong.exit()).isEqualTo(1);
    assertThat(wrong.err())
        .contains("was written by the engine \"mvstore\", not by \"lmdb\"")
        .contains("--from-engine mvstore");
    Tool unknown = run(words(data, "--from-engine=mvstore", "--to-engine=rockdb"));
    assertThat(unknown.exit()).isEqualTo(1);
    assertThat(unknown.err()).contains("rockdb", "(there are: lmdb, mvstore, rocksdb)");
    Tool noStore = run(words(data, "--from-engine=mvstore", "--to-engine=file"));
    assertThat(noStore.exit()).isEqualTo(1);
    assertThat(noStore.err()).contains("\"file\" keeps no store");
    Tool nothing = run(words(data));
    assertThat(nothing.exit()).isEqualTo(1);
    assertThat(nothing.err()).contains("--to-engine");
    Tool half = run(words(data, "--from-engine=mvstore"));
    assertThat(half.exit()).isEqualTo(2);
    Tool nowhere = run(migration(rig.folder().resolve("nowhere")));
    assertThat(nowhere.exit()).isEqualTo(1);
    assertThat(nowhere.err()).contains("nowhere is not the data directory of a member");

    ServerProcess server = start(BEFORE);
    Tool busy = run(migration(data));
    assertThat(busy.exit()).isEqualTo(1);
    assertThat(busy.err()).contains("is in use by process");
    server.kill();
  }

  /// Every line that it says is a step: it is killed at the first, then at the second, and so on.
  @Test
  void killed_at_any_step_it_leaves_data_that_one_pair_of_engines_opens_and_the_other_does_not()
      throws Exception {
    Path original = rig.folder().resolve("original");
    copy(data, original);
    int before = 0;
    int after = 0;
    for (int step = 1; ; step++) {
      if (!killAtStep(step)) {
        break;
      }
      if (Files.readString(data.resolve("member/engines")).startsWith("store mvstore")) {
        before++;
        requireRefusal(AFTER);
        requireAllKeys(BEFORE);
        run(migration(data)).ok();
      } else {
        after++;
        requireRefusal(BEFORE);
      }
      requireAllKeys(AFTER);
      assertThat(data.resolve("member"))
          .isDirectoryNotContaining(file -> file.toString().contains("migrati"));
      Rig.deleteRecursively(data);
      copy(original, data);
    }
    Rig.say("killed at " + before + " steps before the swap and " + after + " after it");
    assertThat(before).isPositive();
    assertThat(after).isPositive();
  }

  /// False if it was done before that step.
  private boolean killAtStep(int step) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(migration(data));
    builder.environment().putAll(ServerCommand.ONE_COMPILER);
    Process process = builder.start();
    try (BufferedReader lines = process.errorReader()) {
      for (int i = 0; i < step; i++) {
        String line = lines.readLine();
        if (line == null || line.startsWith("done")) {
          return false;
        }
      }
      process.destroyForcibly();
      return true;
    } finally {
      process.waitFor();
    }
  }

  /// Beginning with no space at all, and more each time, until it is enough.
  @Test
  void on_a_full_disk_it_says_so_and_leaves_the_data_as_it_was() throws Exception {
    Machine.needsLoopMounts();
    List<PutRequest> large = putLarge();
    LoopDisk disk = rig.closing(LoopDisk.create(rig.folder(), DISK_MEBIBYTES));
    copy(data, disk.folder("data"));
    data = disk.folder("data");

    int mebibytes = 0;
    while (!isEnough(disk, mebibytes)) {
      if (mebibytes == 0) {
        requireRefusal(AFTER);
        requireAllKeys(BEFORE);
      }
      mebibytes += MORE_MEBIBYTES;
    }

    Rig.say("the copy takes " + mebibytes + " MiB");
    assertThat(mebibytes).isGreaterThan(LARGE_KEYS);
    requireRefusal(BEFORE);
    requireAllKeys(AFTER);
    requireAll(large);
  }

  /// Whether data has been migrated with so much space on the disk.
  private boolean isEnough(LoopDisk disk, int mebibytes) throws IOException {
    disk.fillUpTo(mebibytes);
    Tool run = run(migration(data, "--keep"));
    disk.free();
    if (run.exit() == 0) {
      return true;
    }
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).containsIgnoringCase("no space left").doesNotContain("\tat ");
    assertThat(Files.readString(data.resolve("member/engines"))).startsWith("store mvstore");
    assertThat(data.resolve("member"))
        .isDirectoryNotContaining(file -> file.toString().contains("migrati"));
    return false;
  }

  /// Into the store and the log.
  private List<PutRequest> putLarge() {
    ServerProcess server = start(BEFORE);
    Wire wire = rig.connect(server);
    List<PutRequest> puts = new ArrayList<>();
    for (int i = 0; i < LARGE_KEYS; i++) {
      byte[] value = new byte[LARGE_BYTES];
      new Random(i).nextBytes(value);
      puts.add(
          PutRequest.newBuilder()
              .setKey(ByteString.copyFromUtf8("large-" + i))
              .setValue(ByteString.copyFrom(value))
              .build());
    }
    puts.forEach(wire::put);
    server.terminate();
    server.awaitExit();
    return puts;
  }

  private void requireAll(List<PutRequest> puts) {
    ServerProcess server = start(AFTER);
    Wire wire = rig.connect(server);
    for (PutRequest put : puts) {
      RangeResponse found = wire.range(RangeRequest.newBuilder().setKey(put.getKey()).build());
      assertThat(found.getKvsList()).extracting(KeyValue::getValue).containsExactly(put.getValue());
    }
    server.kill();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }
}
