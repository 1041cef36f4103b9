package io.kvorum.server.log;

import io.kvorum.server.config.ServerConfig.LogLevel;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One line of the log before it is written.
///
/// @param caller where in the source it comes from
/// @param failure shown as the field `error`, and with its stack from level `error` upwards
record LogLine(
    LogLevel level,
    Instant time,
    String caller,
    String message,
    List<Field> fields,
    @Nullable Throwable failure) {
  LogLine {
    fields = List.copyOf(fields);
  }

  /// A named value of the line.
  record Field(String name, @Nullable Object value) {}

  /// As etcd's zap encoder writes it.
  String json() {
    JsonLine json = new JsonLine();
    json.field("level", levelName());
    json.field("ts", timestamp(time));
    json.field("caller", caller);
    json.field("msg", message);
    fields.forEach(field -> json.field(field.name(), field.value()));
    if (failure != null) {
      json.field("error", reasons(failure));
      if (level.compareTo(LogLevel.ERROR) >= 0) {
        json.field("stacktrace", stack(failure));
      }
    }
    return json.end();
  }

  /// Columns with tabs between them, and the fields as JSON in the last.
  String console() {
    String columns =
        String.join("\t", timestamp(time), levelName().toUpperCase(Locale.ROOT), caller, message);
    if (fields.isEmpty() && failure == null) {
      return columns;
    }
    JsonLine json = new JsonLine();
    fields.forEach(field -> json.field(field.name(), field.value()));
    if (failure != null) {
      json.field("error", reasons(failure));
    }
    return columns + "\t" + json.end();
  }

  private String levelName() {
    return level.name().toLowerCase(Locale.ROOT);
  }

  /// ISO 8601 with microseconds and the zone's offset. Written by hand: a formatter of the JDK
  /// costs 20 ms of the start.
  static String timestamp(Instant time) {
    OffsetDateTime local = time.atZone(ZoneId.systemDefault()).toOffsetDateTime();
    StringBuilder text = new StringBuilder(32);
    digits(text, local.getYear(), 4).append('-');
    digits(text, local.getMonthValue(), 2).append('-');
    digits(text, local.getDayOfMonth(), 2).append('T');
    digits(text, local.getHour(), 2).append(':');
    digits(text, local.getMinute(), 2).append(':');
    digits(text, local.getSecond(), 2).append('.');
    digits(text, local.getNano() / 1_000, 6);
    int offsetMinutes = local.getOffset().getTotalSeconds() / 60;
    if (offsetMinutes == 0) {
      return text.append('Z').toString();
    }
    text.append(offsetMinutes < 0 ? '-' : '+');
    digits(text, Math.abs(offsetMinutes) / 60, 2);
    return digits(text, Math.abs(offsetMinutes) % 60, 2).toString();
  }

  private static StringBuilder digits(StringBuilder text, int number, int width) {
    String digits = Integer.toString(number);
    return text.repeat('0', Math.max(0, width - digits.length())).append(digits);
  }

  /// The messages of the failure and of its causes, as Go chains them.
  private static String reasons(Throwable failure) {
    StringBuilder text = new StringBuilder(reason(failure));
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      if (text.indexOf(reason(cause)) < 0) {
        text.append(": ").append(reason(cause));
      }
    }
    return text.toString();
  }

  private static String reason(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getName() : message;
  }

  private static String stack(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
