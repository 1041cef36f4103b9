package io.kvorum.api.config;

import java.util.List;

/// A configuration that cannot be used. Its message lists every mistake, each with its place.
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ConfigException(String mistake) {
    super(mistake);
  }

  public ConfigException(List<String> mistakes) {
    super(String.join("; ", mistakes));
  }
}
