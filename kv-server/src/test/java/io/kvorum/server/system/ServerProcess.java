package io.kvorum.server.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// One running server: a member with a data directory of its own.
///
/// Closing kills the process by its id. One thread uses it at a time, but [#kill] may be called
/// from any.
final class ServerProcess implements AutoCloseable {
  /// How long a start may take on a machine that is busy with other work.
  static final Duration START_LIMIT = Duration.ofSeconds(90);

  private static final Duration END_LIMIT = START_LIMIT;

  private static final Duration POLL = Duration.ofMillis(20);
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  private final ServerCommand command;
  private final MemberFlags flags;
  private final Path log;
  private final Process process;

  private ServerProcess(ServerCommand command, MemberFlags flags, Path log, Process process) {
    this.command = command;
    this.flags = flags;
    this.log = log;
    this.process = process;
  }

  /// Starts a server and returns at once; what it writes to its streams is appended to `log`.
  static ServerProcess launch(ServerCommand command, MemberFlags flags, Path log) {
    ProcessBuilder builder = command.builder(flags.words());
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    try {
      return new ServerProcess(command, flags, log, builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command.words(), e);
    }
  }

  /// The same process as another of the members that it runs.
  ServerProcess seenAs(MemberFlags other) {
    return new ServerProcess(command, other, log, process);
  }

  /// Waits until `/health` says true, which needs a leader and an answered linearizable read.
  ServerProcess awaitReady() {
    return awaitReady(START_LIMIT);
  }

  ServerProcess awaitReady(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!isHealthy()) {
      if (!process.isAlive()) {
        throw new AssertionError(
            command.name() + " ended with " + process.exitValue() + "\n" + tail());
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError(command.name() + " not ready after " + limit + "\n" + tail());
      }
      sleep();
    }
    return this;
  }

  private boolean isHealthy() {
    try {
      return http("/health").body().contains("\"health\":\"true\"");
    } catch (IOException notYet) {
      return false;
    }
  }

  /// A GET on the client port.
  HttpResponse<String> http(String path) throws IOException {
    return send(HttpRequest.newBuilder(URI.create(ports().clientUrl() + path)).GET());
  }

  /// A POST of JSON on the client port.
  HttpResponse<String> post(String path, String json) throws IOException {
    return send(
        HttpRequest.newBuilder(URI.create(ports().clientUrl() + path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json)));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
    try {
      return HTTP.send(
          request.timeout(Duration.ofSeconds(10)).build(), HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(POLL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a server", e);
    }
  }

  /// `kill -9`, and waits until the process is gone.
  void kill() {
    process.destroyForcibly();
    awaitExit();
  }

  /// `kill -9`, without waiting for its effect.
  void killAtOnce() {
    process.destroyForcibly();
  }

  /// SIGTERM; the caller waits with [#awaitExit].
  void terminate() {
    process.destroy();
  }

  /// As [#awaitExit(Duration)], for an end that comes much sooner than any limit.
  int awaitExit() {
    return awaitExit(END_LIMIT);
  }

  /// Waits for the end of the process and returns its exit code.
  int awaitExit(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError(command.name() + " still runs after " + limit + "\n" + tail());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the end of a server", e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  String name() {
    return command.name();
  }

  /// Program and member, for messages.
  String title() {
    return command.name() + " " + flags.name();
  }

  MemberFlags flags() {
    return flags;
  }

  Ports ports() {
    return flags.ports();
  }

  Path dataDir() {
    return flags.dataDir();
  }

  /// SIGSTOP: the process stands still, its sockets stay open.
  void pause() {
    signal("STOP");
  }

  /// SIGCONT after [#pause].
  void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    Tool.run("sh", "-c", "kill -" + name + " " + process.pid()).ok();
  }

  /// Everything that the server wrote to its streams so far.
  String log() {
    try {
      return Files.readString(log, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The end of the log, enough to see why a server stopped.
  String tail() {
    List<String> lines = log().lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
  }
}
