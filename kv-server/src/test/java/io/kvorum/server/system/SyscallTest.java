package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The lines of a tracer are read as what happened.
class SyscallTest {
  private static final String CONNECTION = "7<TCP:[127.0.0.1:1->127.0.0.1:2]>";

  @TempDir private Path folder;

  private List<Syscall> read(String... lines) throws IOException {
    return Syscall.read(Files.write(folder.resolve("trace"), List.of(lines)));
  }

  @Test
  void a_call_that_another_thread_interrupts_spans_both_lines() throws IOException {
    List<Syscall> calls =
        read(
            "10 fdatasync(5</data/log> <unfinished ...>",
            "11 read(" + CONNECTION + ", \"\\x61\\x62\", 100) = 2",
            "10 <... fdatasync resumed>)          = 0");

    assertThat(calls).hasSize(2);
    assertThat(calls.getFirst().isReceive()).isTrue();
    assertThat(calls.getFirst().bytes().toStringUtf8()).isEqualTo("ab");
    assertThat(calls.getLast().isSync()).isTrue();
    assertThat(calls.getLast().began()).isEqualTo(1);
    assertThat(calls.getLast().ended()).isEqualTo(3);
  }

  @Test
  void a_failed_or_pretended_sync_is_none() throws IOException {
    List<Syscall> calls =
        read(
            "10 fdatasync(5</data/log>) = -1 EIO (Input/output error)",
            "10 fdatasync(5</data/log>) = 0 (INJECTED)");

    assertThat(calls).hasSize(2).noneMatch(Syscall::isSync);
  }

  @Test
  void only_headers_and_data_are_an_answer() throws IOException {
    String ping =
        "\\x00\\x00\\x08\\x06\\x01\\x00\\x00\\x00\\x00\\x01\\x02\\x03\\x04\\x05\\x06\\x07\\x08";
    String data = "\\x00\\x00\\x01\\x00\\x00\\x00\\x00\\x00\\x03\\x2a";
    List<Syscall> calls =
        read(
            "10 write(" + CONNECTION + ", \"" + ping + "\", 17) = 17",
            "10 writev("
                + CONNECTION
                + ", [{iov_base=\""
                + ping
                + "\", iov_len=17}, {iov_base=\""
                + data
                + "\", iov_len=10}], 2) = 27",
            "10 write(8</data/log>, \"" + data + "\", 10) = 10");

    assertThat(calls).extracting(Syscall::isSend).containsExactly(true, true, false);
    assertThat(calls).extracting(Syscall::hasAnswer).startsWith(false, true);
  }
}
