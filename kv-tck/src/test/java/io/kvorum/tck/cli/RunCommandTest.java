package io.kvorum.tck.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.config.ConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// What ends without a verdict. Whole runs are tried on the distribution.
class RunCommandTest {
  @TempDir private Path directory;
  private final StringWriter complaints = new StringWriter();

  private int run(String... arguments) {
    CommandLine command = Main.commandLine();
    command.setErr(new PrintWriter(complaints));
    return command.execute(arguments);
  }

  private String report() {
    return directory.resolve("report").toString();
  }

  @Test
  void an_unknown_engine_is_answered_with_those_there_are() {
    assertThat(run("run", "--engine", "sampel", "--report", report())).isEqualTo(Main.NO_VERDICT);
    assertThat(complaints.toString())
        .startsWith("kv-tck: unknown storage engine \"sampel\" (there are: ");
  }

  @Test
  void a_folder_of_plugins_that_is_not_there_is_named() {
    String missing = directory.resolve("nowhere").toString();

    assertThat(run("run", "--plugins", missing, "--engine", "x", "--report", report()))
        .isEqualTo(Main.NO_VERDICT);
    assertThat(complaints.toString()).startsWith("kv-tck: ").contains(missing);
  }

  @Test
  void a_broken_plugin_is_named() throws IOException {
    Path jar = Files.writeString(directory.resolve("engine-1.0.jar"), "no jar");

    assertThat(run("run", "--plugins", directory.toString(), "--engine", "x", "--report", report()))
        .isEqualTo(Main.NO_VERDICT);
    assertThat(complaints.toString()).contains(jar.toString(), "copy it again");
  }

  @Test
  void engine_log_and_transport_exclude_one_another() {
    assertThat(run("run", "--report", report())).isEqualTo(Main.NO_VERDICT);
    assertThat(run("run", "--engine", "a", "--transport", "b", "--report", report()))
        .isEqualTo(Main.NO_VERDICT);
    assertThat(run()).isEqualTo(Main.NO_VERDICT);
  }

  @Test
  void an_endpoint_is_a_url_with_a_port() {
    assertThat(run("run", "--endpoint", "localhost:2379", "--report", report()))
        .isEqualTo(Main.NO_VERDICT);
    assertThat(complaints.toString()).contains("localhost:2379 is not http://HOST:PORT");
  }

  @Test
  void endpoints_may_be_several_but_are_no_plugins() {
    String url = "http://127.0.0.1:1";

    assertThat(run("run", "--endpoint", url, "--endpoint", "ftp://x:1", "--report", report()))
        .isEqualTo(Main.NO_VERDICT);
    assertThat(complaints.toString()).contains("ftp://x:1 is not http://HOST:PORT");
    assertThat(run("run", "--endpoint", url, "--engine", "x", "--report", report()))
        .isEqualTo(Main.NO_VERDICT);
  }

  @Test
  void a_certificate_comes_with_its_key() {
    assertThat(run("run", "--endpoint", "https://x:1", "--cert", "a.pem", "--report", report()))
        .isEqualTo(Main.NO_VERDICT);
    assertThat(complaints.toString()).contains("--cert and --key go together");
  }

  @Test
  void where_nobody_answers_there_is_no_verdict() {
    assertThat(run("run", "--endpoint", "http://127.0.0.1:1", "--report", report()))
        .isEqualTo(Main.NO_VERDICT);
    assertThat(complaints.toString())
        .startsWith("kv-tck: http://127.0.0.1:1 cannot be tried: UNAVAILABLE")
        .contains("Connection refused");
  }

  @Test
  void a_certificate_that_cannot_be_read_is_named() throws IOException {
    String url = "https://127.0.0.1:1";
    String missing = directory.resolve("missing.pem").toString();
    String damaged =
        Files.writeString(
                directory.resolve("damaged.pem"),
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
            .toString();

    assertThat(run("run", "--endpoint", url, "--ca", missing, "--report", report()))
        .isEqualTo(Main.NO_VERDICT);
    assertThat(complaints.toString()).contains(url + " cannot be tried: ", missing);
    assertThat(run("run", "--endpoint", url, "--ca", damaged, "--report", report()))
        .isEqualTo(Main.NO_VERDICT);
    assertThat(complaints.toString()).contains("one of the files [" + damaged + "] is of no use");
  }

  @Test
  void the_settings_of_a_plugin_are_those_of_its_section() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("kvorum.yaml"),
            """
            name: m1
            storage:
              journal: {rewrite-at: 1MiB, sure: true}
              other: {rewrite-at: 2MiB}
            peer:
              journal: {ping: 3s}
            """);

    assertThat(SettingsFile.settings(file, Kind.STORE, "journal"))
        .isEqualTo(Map.of("rewrite-at", "1MiB", "sure", "true"));
    assertThat(SettingsFile.settings(file, Kind.TRANSPORT, "journal"))
        .isEqualTo(Map.of("ping", "3s"));
    assertThat(SettingsFile.settings(file, Kind.LOG, "journal")).isEmpty();
  }

  @Test
  void a_settings_file_that_cannot_be_understood_is_named() throws IOException {
    Path list = Files.writeString(directory.resolve("list.yaml"), "storage: {x: {keys: [1, 2]}}");
    Path torn = Files.writeString(directory.resolve("torn.yaml"), "storage: {x: ");

    assertThatThrownBy(() -> SettingsFile.settings(list, Kind.STORE, "x"))
        .isInstanceOf(ConfigException.class)
        .hasMessage(list + ": storage.x.keys is not one value");
    assertThatThrownBy(() -> SettingsFile.settings(torn, Kind.STORE, "x"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(torn.toString());
  }

  @Test
  void a_choice_is_told_to_another_jvm_whole() {
    Choice choice =
        new Choice("x", Optional.of(directory), Optional.of(directory.resolve("kvorum.yaml")));

    assertThat(choice.properties())
        .containsEntry("kvorum.tck.name", "x")
        .containsEntry("kvorum.tck.plugins", directory.toString())
        .containsEntry("kvorum.tck.config", directory.resolve("kvorum.yaml").toString());
  }
}
