package io.kvorum.server.node;

import io.kvorum.server.config.ServerConfig.LogFormat;
import io.kvorum.server.config.ServerConfig.LogLevel;
import io.kvorum.server.config.ServerConfig.Logging;
import io.kvorum.server.log.Logs;
import java.util.List;

/// The log lines of thousands of members that crash on purpose are of no use.
final class SimLogs {
  private SimLogs() {}

  static void silence() {
    Logs.configure(new Logging(LogLevel.FATAL, LogFormat.JSON, List.of("stderr")));
  }

  static void speak() {
    Logs.configure(new Logging(LogLevel.INFO, LogFormat.JSON, List.of("stderr")));
  }
}
