package io.kvorum.server.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.config.ConfigException;
import io.kvorum.server.config.ServerConfig.LogFormat;
import io.kvorum.server.config.ServerConfig.LogLevel;
import io.kvorum.server.config.ServerConfig.Logging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LogLinesTest {
  private static final String HEAD =
      "\\{\"level\":\"info\",\"ts\":\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}(Z|[+-]\\d{4})\","
          + "\"caller\":\"log/LogLinesTest\\.java:\\d+\",";

  @TempDir private Path directory;

  private void configure(LogLevel level, LogFormat format) {
    Logs.configure(new Logging(level, format, List.of(directory.resolve("log").toString())));
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(directory.resolve("log"));
  }

  @AfterEach
  void restore() {
    Logs.configure(new Logging(LogLevel.INFO, LogFormat.JSON, List.of("stderr")));
  }

  @Test
  void a_line_is_json_as_etcd_writes_it() throws IOException {
    configure(LogLevel.INFO, LogFormat.JSON);
    Logger log = LoggerFactory.getLogger(LogLinesTest.class);

    log.atInfo()
        .addKeyValue("text", "a \"b\"\n\\ é \u0001")
        .addKeyValue("number", 7)
        .addKeyValue("truth", true)
        .addKeyValue("took", Duration.ofNanos(1_500_000))
        .addKeyValue("list", Arrays.asList("x", 2, null))
        .log("hello");

    assertThat(lines())
        .singleElement()
        .asString()
        .matches(HEAD + ".*")
        .endsWith(
            "\"msg\":\"hello\",\"text\":\"a \\\"b\\\"\\n\\\\ é \\u0001\",\"number\":7,"
                + "\"truth\":true,\"took\":\"1.5ms\",\"list\":[\"x\",2,null]}");
  }

  @Test
  void arguments_stand_where_the_braces_are() throws IOException {
    configure(LogLevel.DEBUG, LogFormat.JSON);

    LoggerFactory.getLogger("x").debug("{} of {}", 1, 2);

    assertThat(lines())
        .singleElement()
        .asString()
        .contains("\"level\":\"debug\"")
        .contains("1 of 2");
  }

  @Test
  void a_failure_is_told_with_its_causes_and_an_error_with_its_stack() throws IOException {
    configure(LogLevel.INFO, LogFormat.JSON);
    Logger log = LoggerFactory.getLogger("x");
    Exception failure = new IllegalStateException("outer", new IOException("inner"));

    log.warn("w", failure);
    log.atError().setCause(failure).log("e");
    log.atError().addMarker(Logs.fatal()).log("f");

    assertThat(lines()).hasSize(3);
    assertThat(lines().get(0)).endsWith("\"msg\":\"w\",\"error\":\"outer: inner\"}");
    assertThat(lines().get(1)).contains("\"stacktrace\":\"java.lang.IllegalStateException: outer");
    assertThat(lines().get(2)).startsWith("{\"level\":\"fatal\"");
  }

  @Test
  void lines_below_the_level_are_not_written() throws IOException {
    configure(LogLevel.WARN, LogFormat.JSON);
    Logger log = LoggerFactory.getLogger("x");

    log.info("no");
    log.atInfo().addKeyValue("k", "v").log("no");
    log.warn("yes");

    assertThat(log.isInfoEnabled()).isFalse();
    assertThat(lines()).singleElement().asString().contains("yes");
  }

  @Test
  void libraries_are_heard_from_warn_upwards_whichever_logging_they_use() throws IOException {
    configure(LogLevel.DEBUG, LogFormat.JSON);

    LoggerFactory.getLogger("io.netty.util.Recycler").info("chatter");
    LoggerFactory.getLogger("io.netty.util.Recycler").warn("leak");
    java.util.logging.Logger grpc = java.util.logging.Logger.getLogger("io.grpc.internal.Channel");
    grpc.log(Level.INFO, "chatter");
    grpc.log(Level.WARNING, "reset");

    assertThat(lines()).hasSize(2);
    assertThat(lines().get(0)).contains("leak");
    assertThat(lines().get(1)).contains("\"level\":\"warn\"").contains("reset");
  }

  @Test
  void what_our_modules_say_by_the_jdk_alone_is_heard_with_its_parameters() throws IOException {
    configure(LogLevel.INFO, LogFormat.JSON);
    System.Logger tls = System.getLogger("io.kvorum.api.tls.ReloadedFiles");

    tls.log(System.Logger.Level.DEBUG, "detail");
    tls.log(System.Logger.Level.INFO, "read again: {0}", List.of("a.pem"));
    tls.log(System.Logger.Level.ERROR, "cannot use {0}: {1}", "a.pem", "spoilt");

    assertThat(lines()).hasSize(2).allMatch(line -> line.contains("log/LogLinesTest.java:"));
    assertThat(lines().get(0)).contains("\"level\":\"info\"").contains("read again: [a.pem]");
    assertThat(lines().get(1)).contains("\"level\":\"error\"").contains("cannot use a.pem: spoilt");
  }

  @Test
  void the_console_format_has_columns() throws IOException {
    configure(LogLevel.INFO, LogFormat.CONSOLE);

    LoggerFactory.getLogger("x").atInfo().addKeyValue("k", "v").log("hello");
    LoggerFactory.getLogger("x").info("bare");

    assertThat(lines().get(0).split("\t")).hasSize(5).endsWith("hello", "{\"k\":\"v\"}");
    assertThat(lines().get(1).split("\t")).hasSize(4).endsWith("bare");
  }

  @Test
  void a_file_is_appended_to() throws IOException {
    Files.writeString(directory.resolve("log"), "before\n");
    configure(LogLevel.INFO, LogFormat.JSON);

    LoggerFactory.getLogger("x").info("after");

    assertThat(lines()).hasSize(2).first().isEqualTo("before");
  }

  @Test
  void an_output_that_cannot_be_opened_is_named() {
    Logging wrong =
        new Logging(LogLevel.INFO, LogFormat.JSON, List.of(directory + "/no/such/file"));

    assertThatThrownBy(() -> Logs.configure(wrong))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(directory + "/no/such/file");
  }

  @Test
  void a_timestamp_has_microseconds_and_a_zone() {
    assertThat(LogLine.timestamp(Instant.parse("2026-01-02T03:04:05.000006789Z")))
        .matches("2026-01-0[123]T\\d\\d:\\d\\d:05\\.000006(Z|[+-]\\d{4})");
  }

  @Test
  void durations_are_written_as_go_writes_them() {
    assertThat(JsonLine.goText(Duration.ZERO)).isEqualTo("0s");
    assertThat(JsonLine.goText(Duration.ofNanos(999))).isEqualTo("999ns");
    assertThat(JsonLine.goText(Duration.ofNanos(1_250))).isEqualTo("1.25µs");
    assertThat(JsonLine.goText(Duration.ofMillis(2_500))).isEqualTo("2.5s");
  }
}
