package io.kvorum.server.log;

import io.kvorum.server.config.ServerConfig.Logging;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/// The set-up of the log lines of this process.
public final class Logs {
  private static final String FATAL_NAME = "FATAL";

  private Logs() {}

  /// Makes an error line one of etcd's level `fatal`, the last words of a process.
  public static Marker fatal() {
    return MarkerFactory.getMarker(FATAL_NAME);
  }

  /// Sends all lines from now on where `logging` says, those of `java.util.logging` included. Does
  /// nothing where an embedding program has chosen another slf4j provider.
  ///
  /// @throws io.kvorum.api.config.ConfigException if an output cannot be opened
  public static void configure(Logging logging) {
    if (LoggerFactory.getILoggerFactory() instanceof LineLoggers loggers) {
      loggers.configure(logging.level(), LogTarget.open(logging));
      JavaLogging.redirect();
    }
  }

  static boolean isFatal(Marker marker) {
    return marker.getName().equals(FATAL_NAME);
  }
}
