package io.kvorum.server.config;

import java.util.Map;
import org.slf4j.event.Level;

/// Something to be logged about the configuration, kept until logging is set up by it.
public record Notice(Level level, String message, Map<String, String> fields) {
  public Notice {
    fields = Map.copyOf(fields);
  }

  static Notice warning(String message, Map<String, String> fields) {
    return new Notice(Level.WARN, message, fields);
  }

  static Notice info(String message, Map<String, String> fields) {
    return new Notice(Level.INFO, message, fields);
  }
}
