package io.kvorum.storage.mvstore;

import io.kvorum.api.Bytes;
import java.nio.ByteBuffer;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/// `Bytes` in MVStore's pages: their length as a variable-length integer, then themselves.
final class BytesType extends BasicDataType<Bytes> {
  /// Of the object, its array's header and the reference to it.
  private static final int OVERHEAD_BYTES = 48;

  @Override
  public int getMemory(Bytes bytes) {
    return OVERHEAD_BYTES + bytes.length();
  }

  @Override
  public void write(WriteBuffer buffer, Bytes bytes) {
    buffer.putVarInt(bytes.length()).put(bytes.array());
  }

  @Override
  public Bytes read(ByteBuffer buffer) {
    byte[] array = new byte[DataUtils.readVarInt(buffer)];
    buffer.get(array);
    return Bytes.wrap(array);
  }

  @Override
  public int compare(Bytes a, Bytes b) {
    return a.compareTo(b);
  }

  @Override
  public Bytes[] createStorage(int size) {
    return new Bytes[size];
  }
}
