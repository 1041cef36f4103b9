package io.kvorum.tck.faulty;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.WriteBatch;
import java.nio.ByteBuffer;

/// Batches as bytes: the kind of each change, then two strings of bytes.
final class StoreRecords {
  private static final byte PUT = 1;
  private static final byte DELETE = 2;
  private static final byte DELETE_RANGE = 3;
  private static final int MOST_OVERHEAD_BYTES = 1 + 2 * Integer.BYTES;

  private StoreRecords() {}

  static byte[] encode(WriteBatch batch) {
    long most = batch.bytes() + (long) batch.changes().size() * MOST_OVERHEAD_BYTES;
    ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(most));
    for (WriteBatch.Change change : batch.changes()) {
      switch (change) {
        case WriteBatch.Put put -> put(put(out.put(PUT), put.key()), put.value());
        case WriteBatch.Delete delete -> put(put(out.put(DELETE), delete.key()), Bytes.EMPTY);
        case WriteBatch.DeleteRange delete ->
            put(
                put(out.put(DELETE_RANGE), delete.range().from()),
                delete.range().to().orElseThrow());
      }
    }
    byte[] encoded = new byte[out.position()];
    out.flip().get(encoded);
    return encoded;
  }

  static WriteBatch decode(ByteBuffer in) {
    WriteBatch batch = new WriteBatch();
    while (in.hasRemaining()) {
      byte kind = in.get();
      Bytes first = bytes(in);
      Bytes second = bytes(in);
      switch (kind) {
        case PUT -> batch.put(first, second);
        case DELETE -> batch.delete(first);
        default -> batch.deleteRange(KeyRange.of(first, second));
      }
    }
    return batch;
  }

  private static ByteBuffer put(ByteBuffer out, Bytes bytes) {
    return out.putInt(bytes.length()).put(bytes.buffer());
  }

  private static Bytes bytes(ByteBuffer in) {
    byte[] bytes = new byte[in.getInt()];
    in.get(bytes);
    return Bytes.wrap(bytes);
  }
}
