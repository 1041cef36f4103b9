package io.kvorum.server.config;

import io.kvorum.server.config.ServerConfig.LogLevel;
import java.util.Map;

/// Something to be logged about the configuration, kept until logging is set up by it.
public record Notice(LogLevel level, String message, Map<String, String> fields) {
  public Notice {
    fields = Map.copyOf(fields);
  }

  static Notice warning(String message, Map<String, String> fields) {
    return new Notice(LogLevel.WARN, message, fields);
  }

  static Notice info(String message, Map<String, String> fields) {
    return new Notice(LogLevel.INFO, message, fields);
  }
}
