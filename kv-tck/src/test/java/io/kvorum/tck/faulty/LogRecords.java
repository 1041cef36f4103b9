package io.kvorum.tck.faulty;

import io.kvorum.raft.HardState;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.LogWrite;
import io.kvorum.raft.codec.RaftCodec;
import io.kvorum.tck.log.LogChange;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Changes of a log as bytes.
final class LogRecords {
  private static final byte WRITE = 1;
  private static final byte COMPACT = 2;
  private static final byte RESET = 3;

  private LogRecords() {}

  static byte[] encode(LogChange change) {
    return switch (change) {
      case LogChange.Write(LogWrite write) -> encode(write);
      case LogChange.Compact(LogStart start) -> encode(COMPACT, start);
      case LogChange.Reset(LogStart start) -> encode(RESET, start);
    };
  }

  private static byte[] encode(byte kind, LogStart start) {
    ByteBuffer out = ByteBuffer.allocate(1 + RaftCodec.size(start));
    RaftCodec.write(start, out.put(kind));
    return out.array();
  }

  private static byte[] encode(LogWrite write) {
    int size = 1 + Long.BYTES + RaftCodec.size(write.hardState());
    for (LogEntry entry : write.entries()) {
      size += RaftCodec.size(entry);
    }
    ByteBuffer out = ByteBuffer.allocate(size);
    RaftCodec.write(write.hardState(), out.put(WRITE).putLong(write.truncateFrom()));
    write.entries().forEach(entry -> RaftCodec.write(entry, out));
    return out.array();
  }

  static LogChange decode(ByteBuffer in) {
    return switch (in.get()) {
      case COMPACT -> new LogChange.Compact(RaftCodec.readLogStart(in));
      case RESET -> new LogChange.Reset(RaftCodec.readLogStart(in));
      default -> new LogChange.Write(write(in));
    };
  }

  private static LogWrite write(ByteBuffer in) {
    long truncateFrom = in.getLong();
    HardState hardState = RaftCodec.readHardState(in);
    List<LogEntry> entries = new ArrayList<>();
    while (in.hasRemaining()) {
      entries.add(RaftCodec.readEntry(in));
    }
    return new LogWrite(hardState, truncateFrom, entries);
  }
}
