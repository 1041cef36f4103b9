package io.kvorum.server.log;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/// Passes the warnings of libraries that use `java.util.logging`, such as gRPC, on to slf4j.
final class JavaLogging extends Handler {
  private JavaLogging() {}

  /// Takes the place of every handler of the root logger.
  static void redirect() {
    LogManager.getLogManager().reset();
    Logger root = Logger.getLogger("");
    root.setLevel(Level.WARNING);
    root.addHandler(new JavaLogging());
  }

  @Override
  public void publish(@Nullable LogRecord line) {
    if (line == null || line.getLevel().intValue() < Level.WARNING.intValue()) {
      return;
    }
    org.slf4j.Logger logger = LoggerFactory.getLogger(String.valueOf(line.getLoggerName()));
    LoggingEventBuilder event =
        line.getLevel().intValue() >= Level.SEVERE.intValue() ? logger.atError() : logger.atWarn();
    event.setCause(line.getThrown()).log(String.valueOf(line.getMessage()));
  }

  @Override
  public void flush() {
    // Lines are written at once.
  }

  @Override
  public void close() {
    // There is nothing of its own to close.
  }
}
