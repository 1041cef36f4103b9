package io.kvorum.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.config.ConfigException;
import io.kvorum.server.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir private Path directory;
  private final Terminal terminal = new Terminal();

  /// What has been shown, and a latch for the moment when the member is ready.
  private static final class Terminal implements Program.Terminal {
    private final List<String> printed = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private final CountDownLatch ready = new CountDownLatch(1);

    @Override
    public void print(String text) {
      printed.add(text);
    }

    @Override
    public void complain(String text) {
      complaints.add(text);
    }

    @Override
    public void ready() {
      ready.countDown();
    }
  }

  /// A member that runs until it is closed.
  private static final class IdleMember implements Program.Member {
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();

    @Override
    public CompletableFuture<Void> stopped() {
      return stopped;
    }

    @Override
    public void close() {
      stopped.complete(null);
    }
  }

  private Program program(Program.Opener opener) {
    return new Program(opener, terminal);
  }

  private static Program.Member unexpected(ServerConfig config) {
    throw new AssertionError("nothing is to be opened for " + config.name());
  }

  private List<String> flags(String... more) {
    List<String> flags = new ArrayList<>(List.of("--log-outputs=" + directory.resolve("log")));
    flags.addAll(List.of(more));
    return flags;
  }

  private String log() throws IOException {
    return Files.readString(directory.resolve("log"));
  }

  @Test
  void the_version_is_told_in_the_lines_of_etcd() {
    int code = program(ProgramTest::unexpected).run(List.of("--version"), Map.of());

    assertThat(code).isZero();
    assertThat(terminal.printed.getFirst().lines())
        .hasSize(5)
        .first()
        .isEqualTo("etcd Version: 3.7.1");
    assertThat(terminal.printed.getFirst().lines().map(line -> line.replaceFirst(":.*", "")))
        .containsExactly("etcd Version", "Git SHA", "Go Version", "Go OS/Arch", "Kvorum Version");
  }

  @Test
  void help_is_a_success_and_a_mistake_of_usage_is_exit_code_2() {
    Program program = program(ProgramTest::unexpected);

    assertThat(program.run(List.of("--help"), Map.of())).isZero();
    assertThat(terminal.printed.getFirst()).contains("--data-dir");
    assertThat(program.run(List.of("--nope"), Map.of())).isEqualTo(2);
    assertThat(terminal.complaints.getFirst())
        .startsWith("flag provided but not defined: -nope\nUsage:\n");
  }

  @Test
  void a_member_that_cannot_start_leaves_one_fatal_line_and_exit_code_1() throws IOException {
    int code =
        program(
                config -> {
                  throw new ConfigException("port taken");
                })
            .run(flags(), Map.of());

    assertThat(code).isEqualTo(1);
    assertThat(log().lines().filter(line -> line.startsWith("{\"level\":\"fatal\"")))
        .singleElement()
        .asString()
        .contains("\"msg\":\"failed to start\",\"error\":\"port taken\"}");
    assertThat(terminal.ready.getCount()).isEqualTo(1);
  }

  @Test
  void a_bug_at_the_start_shows_where_it_is() throws IOException {
    int code =
        program(
                config -> {
                  throw new IllegalStateException("odd");
                })
            .run(flags(), Map.of());

    assertThat(code).isEqualTo(1);
    assertThat(log()).contains("\"error\":\"odd\"").contains("\"stacktrace\":");
  }

  @Test
  void a_member_is_ready_once_it_is_open_and_stops_in_order() throws Exception {
    Program program = program(config -> new IdleMember());
    CompletableFuture<Integer> code =
        CompletableFuture.supplyAsync(() -> program.run(flags("--name=m"), Map.of()));
    assertThat(terminal.ready.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(code).isNotDone();

    program.stop(LONG);

    assertThat(code.get(LONG.toSeconds(), TimeUnit.SECONDS)).isZero();
    assertThat(log().lines().map(line -> line.replaceFirst(".*\"msg\":\"([^\"]*)\".*", "$1")))
        .containsExactly(
            "Running: ",
            "starting an etcd server",
            "ready to serve client requests",
            "received signal; shutting down",
            "closing etcd server",
            "closed etcd server");
  }

  @Test
  void a_member_that_gives_up_is_a_failure() throws Exception {
    IdleMember member = new IdleMember();
    member.stopped().completeExceptionally(new ConfigException("disk is gone"));

    assertThat(program(config -> member).run(flags(), Map.of())).isEqualTo(1);
    assertThat(log()).contains("\"msg\":\"the member gave up\",\"error\":\"disk is gone\"");
  }

  @Test
  void a_signal_before_the_member_is_open_does_not_wait_for_ever() throws IOException {
    Program program = program(ProgramTest::unexpected);

    program.stop(Duration.ZERO);

    assertThat(terminal.ready.getCount()).isEqualTo(1);
  }
}
