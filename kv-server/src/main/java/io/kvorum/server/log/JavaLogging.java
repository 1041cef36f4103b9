package io.kvorum.server.log;

import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/// Passes on to slf4j what is logged by `java.util.logging`: the warnings of libraries such as
/// gRPC, and all but the details of our own modules that need nothing but the JDK.
final class JavaLogging extends Handler {
  /// Kept here, for the JDK forgets the level of a logger that nobody holds.
  private static final Logger OURS = Logger.getLogger("io.kvorum");

  private final Formatter parameters = new SimpleFormatter();

  private JavaLogging() {}

  /// Takes the place of every handler of the root logger.
  static void redirect() {
    LogManager.getLogManager().reset();
    Logger root = Logger.getLogger("");
    root.setLevel(Level.WARNING);
    OURS.setLevel(Level.INFO);
    root.addHandler(new JavaLogging());
  }

  @Override
  public void publish(@Nullable LogRecord line) {
    if (line == null) {
      return;
    }
    org.slf4j.Logger logger = LoggerFactory.getLogger(String.valueOf(line.getLoggerName()));
    event(logger, line.getLevel().intValue())
        .setCause(line.getThrown())
        .log(parameters.formatMessage(line));
  }

  private static LoggingEventBuilder event(org.slf4j.Logger logger, int level) {
    if (level >= Level.SEVERE.intValue()) {
      return logger.atError();
    }
    return level >= Level.WARNING.intValue() ? logger.atWarn() : logger.atInfo();
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
