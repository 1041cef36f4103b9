package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.PutRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// No write is answered before a sync that began after the request had come, seen from the kernel.
@Timeout(120)
class SyncBeforeAnswerIT {
  private static final int PUTS = 40;

  @RegisterExtension final Rig rig = new Rig();

  @BeforeEach
  void processes_can_be_traced() {
    Machine.needsProgram("strace", "strace");
    Machine.need(
        Tool.run("strace", "-qq", "-o", "/dev/null", "true").exit() == 0,
        "this machine does not let strace trace a process");
  }

  @Test
  void every_put_is_answered_after_its_sync() throws IOException {
    assertThat(answersBeforeTheirSync(ServerCommand.underTest()))
        .as("puts that were answered before a sync")
        .isEmpty();
    Rig.say(PUTS + " puts, each answered after a sync that began after its request");
  }

  /// The test of the test: without syncs, every single answer must be found to be too early.
  @Test
  void a_server_without_fsync_is_caught() throws IOException {
    Machine.need(
        !ServerCommand.isEtcdUnderTest(), "an interposed library does not reach a static program");
    ServerCommand unsafe = NoFsync.of(ServerCommand.underTest(), rig.folder());

    assertThat(answersBeforeTheirSync(unsafe)).hasSize(PUTS);
  }

  /// Puts one by one, and gives the tokens of those that the trace shows to be answered too early.
  ///
  /// One more put follows, so that the server has gone on, and strace with it, after the last of
  /// them was answered.
  private Set<String> answersBeforeTheirSync(ServerCommand command) throws IOException {
    Path trace = rig.folder().resolve("trace");
    List<String> tracer =
        List.of(
            "strace",
            "-D",
            "-f",
            "-qq",
            "--seccomp-bpf",
            "-yy",
            "-xx",
            "-s",
            "1024",
            "-e",
            "trace=" + Syscall.TRACED,
            "-e",
            "signal=none",
            "-o",
            trace.toString());
    ServerProcess server = rig.start(command.under(tracer));
    List<String> tokens = new ArrayList<>();
    try (Wire wire = new Wire(server.ports().clientAddress())) {
      for (int i = 0; i < PUTS; i++) {
        String token = "token-%04d-of-a-put".formatted(i);
        tokens.add(token);
        wire.put(put(token));
      }
      wire.put(put("the end"));
    }
    server.kill();
    List<Syscall> calls = Syscall.read(trace);
    Set<String> early = new HashSet<>();
    for (String token : tokens) {
      if (!isAnsweredAfterSync(calls, token)) {
        early.add(token);
      }
    }
    return early;
  }

  private static PutRequest put(String value) {
    return PutRequest.newBuilder()
        .setKey(ByteString.copyFromUtf8("key"))
        .setValue(ByteString.copyFromUtf8(value))
        .build();
  }

  private static boolean isAnsweredAfterSync(List<Syscall> calls, String token) {
    Syscall request =
        calls.stream()
            .filter(c -> c.isReceive() && contains(c.bytes(), token))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no request with " + token + " in the trace"));
    Syscall answer =
        calls.stream()
            .filter(c -> c.isSend() && c.descriptor().equals(request.descriptor()))
            .filter(c -> c.began() > request.ended() && c.hasAnswer())
            .findFirst()
            .orElseThrow(() -> new AssertionError("no answer to " + token + " in the trace"));
    return calls.stream()
        .anyMatch(c -> c.isSync() && c.began() > request.ended() && c.ended() < answer.began());
  }

  private static boolean contains(ByteString bytes, String token) {
    return bytes.toString(StandardCharsets.ISO_8859_1).contains(token);
  }
}
