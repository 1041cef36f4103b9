package org.example.journal;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.WriteBatch;
import java.nio.ByteBuffer;
import java.util.Optional;

/// A batch as bytes: for each change its kind, then its keys and value, each after its length.
final class BatchForm {
  private static final byte PUT = 1;
  private static final byte DELETE = 2;
  private static final byte DELETE_RANGE = 3;
  private static final byte DELETE_FROM = 4;
  private static final int MOST_BYTES_BESIDE_DATA = 1 + 2 * Integer.BYTES;

  private BatchForm() {}

  static byte[] encode(WriteBatch batch) {
    long most = batch.bytes() + (long) batch.changes().size() * MOST_BYTES_BESIDE_DATA;
    ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(most));
    for (WriteBatch.Change change : batch.changes()) {
      switch (change) {
        case WriteBatch.Put(Bytes key, Bytes value) -> put(put(out.put(PUT), key), value);
        case WriteBatch.Delete(Bytes key) -> put(out.put(DELETE), key);
        case WriteBatch.DeleteRange(KeyRange range) when range.to().isPresent() ->
            put(put(out.put(DELETE_RANGE), range.from()), range.to().get());
        case WriteBatch.DeleteRange(KeyRange range) -> put(out.put(DELETE_FROM), range.from());
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
      Bytes key = bytes(in);
      switch (kind) {
        case PUT -> batch.put(key, bytes(in));
        case DELETE -> batch.delete(key);
        case DELETE_RANGE -> batch.deleteRange(new KeyRange(key, Optional.of(bytes(in))));
        case DELETE_FROM -> batch.deleteRange(KeyRange.from(key));
        default -> throw new IllegalStateException("no kind of change: " + kind);
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
