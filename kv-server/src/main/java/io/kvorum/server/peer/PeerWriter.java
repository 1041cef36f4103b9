package io.kvorum.server.peer;

import io.kvorum.api.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.function.BiConsumer;

/// Writes the fields that questions and answers are made of. `PeerReader` is its other half.
final class PeerWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  Bytes bytes() {
    return Bytes.wrap(out.toByteArray());
  }

  PeerWriter octet(int value) {
    out.write(value);
    return this;
  }

  PeerWriter number(long value) {
    out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    return this;
  }

  PeerWriter text(String value) {
    Bytes utf8 = Bytes.utf8(value);
    length(utf8.length());
    out.writeBytes(utf8.array());
    return this;
  }

  <T> PeerWriter list(Collection<T> values, BiConsumer<PeerWriter, T> each) {
    length(values.size());
    values.forEach(value -> each.accept(this, value));
    return this;
  }

  private void length(int value) {
    out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
  }
}
