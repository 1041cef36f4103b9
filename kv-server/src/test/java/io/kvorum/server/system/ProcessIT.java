package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// The server as a process: how it starts, ends and refuses to start.
@Timeout(120)
class ProcessIT {
  private static final int WRITERS = 8;

  @RegisterExtension final Rig rig = new Rig();

  private static PutRequest put(String key, String value) {
    return PutRequest.newBuilder()
        .setKey(ByteString.copyFromUtf8(key))
        .setValue(ByteString.copyFromUtf8(value))
        .build();
  }

  private static String get(Wire wire, String key) {
    RangeRequest request = RangeRequest.newBuilder().setKey(ByteString.copyFromUtf8(key)).build();
    return wire.range(request).getKvsList().stream()
        .map(kv -> kv.getValue().toStringUtf8())
        .findFirst()
        .orElse("absent");
  }

  @Test
  void sigterm_ends_it_in_order_under_load_and_loses_nothing() throws Exception {
    ServerCommand command = ServerCommand.underTest();
    Ledger ledger = new Ledger();
    Writers.openCounters(ledger, WRITERS);
    ServerProcess server = rig.start(command);
    try (Wire wire = new Wire(server.ports().clientAddress());
        Writers writers = Writers.start(ledger, wire, WRITERS, 0)) {
      writers.awaitFirstAcks();
      long began = System.nanoTime();
      server.terminate();
      int exit = server.awaitExit();
      Rig.say("SIGTERM: ended after " + (System.nanoTime() - began) / 1_000_000 + " ms");
      assertThat(exit).isEqualTo(ServerCommand.isEtcdUnderTest() ? 143 : 0);
      writers.awaitEnd(Duration.ofSeconds(10));
    }
    ledger.check(rig.connect(rig.restart(command, server))::range);
  }

  @Test
  void it_is_ready_soon_after_a_start_and_a_restart() {
    ServerCommand command = ServerCommand.underTest().withAllCompilers();
    long began = System.nanoTime();
    ServerProcess server = rig.start(command);
    long started = System.nanoTime();
    server.kill();
    long killed = System.nanoTime();
    rig.restart(command, server);
    long restarted = System.nanoTime();
    Rig.say(
        "ready %d ms after the first start, %d ms after a restart"
            .formatted((started - began) / 1_000_000, (restarted - killed) / 1_000_000));
  }

  @Test
  void a_second_process_on_the_same_data_is_refused_and_the_first_goes_on() {
    needsKvorum("etcd waits for the lock for ever");
    ServerProcess first = rig.start(ServerCommand.underTest());
    ServerProcess second =
        rig.launch(ServerCommand.underTest(), first.dataDir(), Ports.free(), List.of());

    assertThat(second.awaitExit()).isEqualTo(1);
    assertThat(second.log()).contains(first.dataDir().toString());
    Wire wire = rig.connect(first);
    wire.put(put("still", "here"));
    assertThat(get(wire, "still")).isEqualTo("here");
  }

  @Test
  void unknown_flags_words_and_bad_values_are_usage_errors() {
    Tool unknown = run("--no-such-flag");
    assertThat(unknown.exit()).isEqualTo(2);
    assertThat(unknown.err()).contains("flag provided but not defined: -no-such-flag");
    Tool bad = run("--snapshot-count", "many");
    assertThat(bad.exit()).isEqualTo(2);
    assertThat(bad.err()).contains("many", "snapshot-count");
    Tool word = run("word");
    assertThat(word.exit()).isEqualTo(1);
    assertThat(word.out() + word.err()).containsPattern("[\"']word\\\\?[\"'] is not a valid flag");
  }

  @Test
  void version_is_etcds_and_its_own() {
    needsKvorum("etcd 3.4 prints its own version");
    Tool version = run("--version");
    assertThat(version.exit()).isZero();
    assertThat(version.out()).startsWith("etcd Version: 3.7.1\nGit SHA: ");
    assertThat(version.out()).contains("\nGo Version: ", "\nGo OS/Arch: linux/");
    assertThat(version.out()).containsPattern("(?m)^Kvorum Version: \\S+$");
  }

  @Test
  void mvstores_pages_in_the_heap_get_the_collector_that_hardly_stops(@TempDir Path directory)
      throws Exception {
    needsKvorum("etcd has one collector");
    Path config = Files.writeString(directory.resolve("kvorum.yaml"), "storage-engine: mvstore\n");
    assertThat(collector(Map.of())).isEqualTo("ParallelGC");
    assertThat(collector(Map.of(), "--storage-engine", "rocksdb")).isEqualTo("ParallelGC");
    assertThat(collector(Map.of(), "--storage-engine", "mvstore")).isEqualTo("G1GC");
    assertThat(collector(Map.of(), "--log-engine=mvstore")).isEqualTo("G1GC");
    assertThat(collector(Map.of("ETCD_STORAGE_ENGINE", "mvstore"))).isEqualTo("G1GC");
    assertThat(collector(Map.of(), "--config-file", config.toString())).isEqualTo("G1GC");
    assertThat(collector(Map.of("ETCD_CONFIG_FILE", config.toString()))).isEqualTo("G1GC");
    Map<String, String> chosen = Map.of("KVORUM_JAVA_OPTS", "-XX:+UseSerialGC");
    assertThat(collector(chosen, "--storage-engine", "mvstore")).isEqualTo("SerialGC");
  }

  /// Which one the launcher has the JVM use.
  private static String collector(Map<String, String> variables, String... flags) {
    ServerCommand command = ServerCommand.kvorum().and(List.of(flags)).and(List.of("--version"));
    Map<String, String> all = new HashMap<>(variables);
    all.merge("KVORUM_JAVA_OPTS", "-XX:+PrintCommandLineFlags", (own, flag) -> own + " " + flag);
    Tool version = Tool.run(command.words(), all, "", Duration.ofSeconds(20));
    Matcher named = Pattern.compile("-XX:\\+Use(\\w+GC)").matcher(version.out());
    assertThat(named.find()).as(version.out() + version.err()).isTrue();
    return named.group(1);
  }

  private static Tool run(String... flags) {
    ServerCommand command = ServerCommand.underTest();
    return Tool.run(
        command.builder(List.of(flags)).command(), Map.of(), "", Duration.ofSeconds(20));
  }

  private static void needsKvorum(String why) {
    Machine.need(!ServerCommand.isEtcdUnderTest(), "not asked of etcd: " + why);
  }

  @Test
  void a_full_disk_stops_it_and_space_brings_it_back_with_every_acknowledged_write()
      throws Exception {
    Machine.needsRoot("mounting a small disk");
    SmallDisk disk = rig.closing(SmallDisk.mount(rig.folder(), 448));
    ServerCommand command = ServerCommand.underTest();
    Ledger ledger = new Ledger();
    Writers.openCounters(ledger, WRITERS);
    ServerProcess server = rig.start(command, disk.folder("data"), Ports.free(), List.of());
    disk.fillUpTo(8);
    try (Wire wire = new Wire(server.ports().clientAddress());
        Writers writers = Writers.start(ledger, wire, WRITERS, 64 << 10)) {
      writers.awaitEnd(Duration.ofSeconds(60));
      assertThat(server.awaitExit()).as("exit code").isNotZero();
    }
    assertThat(server.log()).containsIgnoringCase("no space left on device");

    disk.free();
    Wire wire = rig.connect(rig.restart(command, server));
    ledger.check(wire::range);
    wire.put(put("after", "the flood"));
    assertThat(get(wire, "after")).isEqualTo("the flood");
    Rig.say("full disk: " + ledger.acknowledgements() + " acknowledged writes, 0 lost");
  }

  @Test
  void a_flipped_bit_in_the_log_refuses_to_start_and_names_file_and_offset() throws IOException {
    needsKvorum("the names of its log's files are its own");
    ServerProcess server = stoppedAfterPuts(200);
    Path segment = LogFiles.newest(server.dataDir());
    long offset = LogFiles.flipByteOf(segment, "value-0100");

    ServerProcess again =
        rig.launch(ServerCommand.underTest(), server.dataDir(), server.ports(), List.of());

    assertThat(again.awaitExit()).isEqualTo(1);
    assertThat(again.log()).contains(segment.getFileName().toString());
    assertThat(LogFiles.offsetsNamedIn(again.log()))
        .as("an offset in the record that holds byte %s", offset)
        .anyMatch(named -> named <= offset && offset - named < 4_096);
  }

  @Test
  void a_torn_tail_of_the_log_is_cut_off_and_reported() throws IOException {
    needsKvorum("the names of its log's files are its own");
    ServerProcess server = stoppedAfterPuts(200);
    Path segment = LogFiles.newest(server.dataDir());
    LogFiles.tearTail(segment);

    ServerProcess again = rig.restart(ServerCommand.underTest(), server);

    assertThat(again.log()).contains(segment.getFileName().toString());
    Wire wire = rig.connect(again);
    assertThat(get(wire, "key-0198")).isEqualTo("value-0198");
    wire.put(put("key-0199", "again"));
    again.kill();
    assertThat(get(rig.connect(rig.restart(ServerCommand.underTest(), again)), "key-0199"))
        .isEqualTo("again");
  }

  private ServerProcess stoppedAfterPuts(int count) {
    ServerProcess server = rig.start(ServerCommand.underTest());
    try (Wire wire = new Wire(server.ports().clientAddress())) {
      for (int i = 0; i < count; i++) {
        wire.put(put("key-%04d".formatted(i), "value-%04d".formatted(i)));
      }
    }
    server.kill();
    assertThat(Files.isDirectory(server.dataDir())).isTrue();
    return server;
  }
}
