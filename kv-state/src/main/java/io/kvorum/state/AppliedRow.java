package io.kvorum.state;

import io.kvorum.api.Bytes;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.codec.CodecException;
import io.kvorum.raft.codec.RaftCodec;
import io.kvorum.storage.spi.StorageException;
import java.nio.ByteBuffer;

/// The row that says what is applied, written with every batch: raft's own binary form.
final class AppliedRow {
  private AppliedRow() {}

  static Bytes encode(LogStart applied) {
    ByteBuffer out = ByteBuffer.allocate(RaftCodec.size(applied));
    RaftCodec.write(applied, out);
    return Bytes.wrap(out.array());
  }

  static LogStart decode(Bytes row) {
    try {
      return RaftCodec.readLogStart(row.buffer());
    } catch (CodecException damaged) {
      throw new StorageException.Corrupted("the row of the applied index is damaged", damaged);
    }
  }
}
