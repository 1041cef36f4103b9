package io.kvorum.storage.file;

import io.kvorum.raft.HardState;
import io.kvorum.raft.LogId;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.codec.RaftCodec;
import java.nio.ByteBuffer;

/// What a log is apart from its entries: payload of a segment's first record, so that the log opens
/// after the segments before it are gone.
record Checkpoint(LogId last, HardState hardState, LogStart start) {
  static final Checkpoint EMPTY = new Checkpoint(LogId.ZERO, HardState.INITIAL, LogStart.EMPTY);

  int payloadBytes() {
    return 2 * Long.BYTES + RaftCodec.size(hardState) + RaftCodec.size(start);
  }

  void write(ByteBuffer out) {
    out.putLong(last.term()).putLong(last.index());
    RaftCodec.write(hardState, out);
    RaftCodec.write(start, out);
  }

  static Checkpoint read(ByteBuffer in) {
    LogId last = new LogId(in.getLong(), in.getLong());
    return new Checkpoint(last, RaftCodec.readHardState(in), RaftCodec.readLogStart(in));
  }
}
