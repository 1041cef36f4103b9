package io.kvorum.server.log;

import io.kvorum.server.config.ServerConfig.LogLevel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;
import org.slf4j.event.LoggingEvent;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.spi.LoggingEventAware;

/// A logger whose key-value pairs become fields of the line.
final class LineLogger extends LegacyAbstractLogger implements LoggingEventAware {
  private static final long serialVersionUID = 1;

  private final boolean quiet;
  private final transient LineLoggers loggers;

  /// @param quiet whether nothing below `warn` is to be heard of it
  LineLogger(String name, boolean quiet, LineLoggers loggers) {
    this.name = name;
    this.quiet = quiet;
    this.loggers = loggers;
  }

  @Override
  public void log(LoggingEvent event) {
    LogLevel level = level(event.getLevel(), event.getMarkers());
    if (loggers.isEnabled(level, quiet)) {
      String message = format(event.getMessage(), event.getArgumentArray());
      write(level, message, fields(event.getKeyValuePairs()), event.getThrowable());
    }
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level,
      @Nullable Marker marker,
      String message,
      Object @Nullable [] arguments,
      @Nullable Throwable failure) {
    LogLevel shown = level(level, marker == null ? List.of() : List.of(marker));
    write(shown, format(message, arguments), List.of(), failure);
  }

  @Override
  protected @Nullable String getFullyQualifiedCallerName() {
    return null;
  }

  @Override
  public boolean isTraceEnabled() {
    return false;
  }

  @Override
  public boolean isDebugEnabled() {
    return loggers.isEnabled(LogLevel.DEBUG, quiet);
  }

  @Override
  public boolean isInfoEnabled() {
    return loggers.isEnabled(LogLevel.INFO, quiet);
  }

  @Override
  public boolean isWarnEnabled() {
    return loggers.isEnabled(LogLevel.WARN, quiet);
  }

  @Override
  public boolean isErrorEnabled() {
    return loggers.isEnabled(LogLevel.ERROR, quiet);
  }

  private void write(
      LogLevel level, String message, List<LogLine.Field> fields, @Nullable Throwable failure) {
    loggers.write(new LogLine(level, Instant.now(), Caller.ofLogger(), message, fields, failure));
  }

  private static List<LogLine.Field> fields(@Nullable List<KeyValuePair> pairs) {
    List<LogLine.Field> fields = new ArrayList<>();
    if (pairs != null) {
      pairs.forEach(pair -> fields.add(new LogLine.Field(pair.key, pair.value)));
    }
    return fields;
  }

  private static LogLevel level(Level level, @Nullable List<Marker> markers) {
    return switch (level) {
      case TRACE, DEBUG -> LogLevel.DEBUG;
      case INFO -> LogLevel.INFO;
      case WARN -> LogLevel.WARN;
      case ERROR ->
          markers != null && markers.stream().anyMatch(Logs::isFatal)
              ? LogLevel.FATAL
              : LogLevel.ERROR;
    };
  }

  private static String format(@Nullable String message, Object @Nullable [] arguments) {
    return arguments == null || arguments.length == 0
        ? String.valueOf(message)
        : MessageFormatter.basicArrayFormat(message, arguments);
  }
}
