package io.kvorum.raft.codec;

import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.RaftMessage;
import java.nio.ByteBuffer;

/// The binary form of raft's words, versioned and checked. Pure functions.
public final class RaftCodec {
  private RaftCodec() {}

  /// The number of bytes that `write` will take.
  public static int size(LogEntry entry) {
    throw new IllegalStateException("under construction");
  }

  public static void write(LogEntry entry, ByteBuffer out) {
    throw new IllegalStateException("under construction");
  }

  /// @throws CodecException if the bytes are no entry
  public static LogEntry readEntry(ByteBuffer in) {
    throw new IllegalStateException("under construction");
  }

  public static int size(LogStart start) {
    throw new IllegalStateException("under construction");
  }

  public static void write(LogStart start, ByteBuffer out) {
    throw new IllegalStateException("under construction");
  }

  public static LogStart readLogStart(ByteBuffer in) {
    throw new IllegalStateException("under construction");
  }

  public static int size(RaftMessage message) {
    throw new IllegalStateException("under construction");
  }

  public static void write(RaftMessage message, ByteBuffer out) {
    throw new IllegalStateException("under construction");
  }

  public static RaftMessage readMessage(ByteBuffer in) {
    throw new IllegalStateException("under construction");
  }
}
