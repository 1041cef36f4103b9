package io.kvorum.server.log;

import io.kvorum.server.config.ServerConfig.LogLevel;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;

/// All loggers of the process, which share one level and one target. Thread-safe.
final class LineLoggers implements ILoggerFactory {
  /// Libraries whose chatter below `warn` says nothing to an operator.
  private static final List<String> QUIET =
      List.of("io.netty.", "io.grpc.", "io.prometheus.", "java.", "javax.", "jdk.", "sun.");

  private final ConcurrentMap<String, Logger> loggers = new ConcurrentHashMap<>();
  private volatile LogLevel level = LogLevel.INFO;
  private volatile LogTarget target = LogTarget.standardError();

  @Override
  public Logger getLogger(String name) {
    return loggers.computeIfAbsent(name, key -> new LineLogger(key, isQuiet(key), this));
  }

  void configure(LogLevel lowest, LogTarget lines) {
    LogTarget before = target;
    level = lowest;
    target = lines;
    before.close();
  }

  boolean isEnabled(LogLevel candidate, boolean quiet) {
    return candidate.compareTo(level) >= 0 && (!quiet || candidate.compareTo(LogLevel.WARN) >= 0);
  }

  void write(LogLine line) {
    target.write(line);
  }

  private static boolean isQuiet(String name) {
    return QUIET.stream().anyMatch(name::startsWith);
  }
}
