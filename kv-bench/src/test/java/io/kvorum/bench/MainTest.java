package io.kvorum.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.bench.http2.TinyServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// The command line as its user sees it, against a server in this process.
class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void a_valid_run_prints_its_figures_and_exits_with_0() throws IOException {
    try (TinyServer server = TinyServer.open(0, 0)) {
      int status =
          run(
              server,
              "load",
              "--keys",
              "500",
              "--server-pid",
              Long.toString(ProcessHandle.current().pid()));
      assertThat(err.toString()).isEmpty();
      assertThat(out.toString())
          .startsWith("load  127.0.0.1:")
          .contains("calls         500 in ", "p99.9", "us CPU/call", "MiB resident")
          .endsWith("valid\n");
      assertThat(status).isZero();
      assertThat(server.calls()).isEqualTo(500);
    }
  }

  @Test
  void json_is_one_object_on_one_line() throws IOException {
    try (TinyServer server = TinyServer.open(0, 0)) {
      assertThat(run(server, "put", "--count", "300", "--json")).isZero();
      assertThat(out.toString())
          .matches("\\{\"operation\":\"put\".*\"valid\":true,\"calls\":300,.*\"errors\":\\{}}\n")
          .doesNotContain("server_cpu_us");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"put", "get", "range", "update", "mixed"})
  void errors_are_named_and_exit_with_1(String command) throws IOException {
    try (TinyServer server = TinyServer.open(0, 9)) {
      assertThat(run(server, command, "--count", "200", "--keys", "1000")).isEqualTo(1);
      assertThat(out.toString())
          .contains("ERROR         200 x grpc-status 9: ")
          .contains("INVALID");
    }
  }

  @Test
  void no_server_is_an_error_with_a_message() {
    assertThat(execute("put", "--endpoint", "127.0.0.1:1")).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("kv-bench: Connection refused\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "--warm-up=3|'3' is not a time such as 10s, 500ms or 2m",
        "--in-flight=5|in-flight: 5 is not from the number of connections, 10",
        "--connections=0|connections: 0",
        "--keys=0|keys: 0",
        "--value-size=-1|value-size: -1",
        "--count=0|count: 0",
        "--duration=0s|duration: 0",
        "--endpoint=nowhere|endpoint: 'nowhere' is not HOST:PORT",
        "--endpoint=127.0.0.1:x|endpoint: '127.0.0.1:x' is not HOST:PORT",
        "--no-such|Unknown option: '--no-such'"
      })
  void wrong_usage_names_the_option_and_exits_with_2(String option, String message) {
    assertThat(execute("put", option)).isEqualTo(2);
    assertThat(err.toString()).contains(message);
  }

  @Test
  void a_missing_command_is_wrong_usage() {
    assertThat(execute()).isEqualTo(2);
    assertThat(err.toString()).contains("a command is missing");
  }

  @ParameterizedTest
  @CsvSource({"10s,10000000000", "500ms,500000000", "2m,120000000000", "0.5s,500000000", "0s,0"})
  void times_have_a_unit(String text, long nanos) {
    assertThat(TimeSpan.parse(text).nanos()).isEqualTo(nanos);
  }

  @Test
  void text_in_json_is_quoted() {
    assertThat(Report.quoted("a \"b\" \\ \n")).isEqualTo("\"a \\\"b\\\" \\\\ \\u000a\"");
  }

  private int run(TinyServer server, String... arguments) throws IOException {
    String[] all = new String[arguments.length + 1];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--endpoint=127.0.0.1:" + server.address().getPort();
    return execute(all);
  }

  private int execute(String... arguments) {
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return commandLine.execute(arguments);
  }
}
