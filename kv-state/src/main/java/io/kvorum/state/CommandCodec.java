package io.kvorum.state;

import io.kvorum.api.Bytes;

/// The binary form of commands in log entries. Pure functions.
public final class CommandCodec {
  private CommandCodec() {}

  public static Bytes encode(Command command) {
    throw new IllegalStateException("under construction");
  }

  /// @throws IllegalArgumentException if the bytes are no command
  public static Command decode(Bytes bytes) {
    throw new IllegalStateException("under construction");
  }
}
