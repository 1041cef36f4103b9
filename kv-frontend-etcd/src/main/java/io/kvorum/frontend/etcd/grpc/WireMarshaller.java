package io.kvorum.frontend.etcd.grpc;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/// Hands messages over as the bytes that they are: gRPC needs no knowledge of their content, and
/// what is wrong with it is answered by the call, in etcd's words.
final class WireMarshaller implements Marshaller<byte[]> {
  private final int maxBytes;

  /// Of a message whose length shows only while it is unpacked, no more is read than one byte above
  /// `maxBytes`: enough for the call to see that it is too large.
  WireMarshaller(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  @Override
  public InputStream stream(byte[] message) {
    return new Encoded(message);
  }

  @Override
  public byte[] parse(InputStream stream) {
    try {
      int length = stream instanceof KnownLength ? stream.available() : maxBytes + 1;
      return stream.readNBytes(length);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// Written by gRPC in one copy: it asks for the length, and then lets the bytes be drained.
  private static final class Encoded extends ByteArrayInputStream
      implements KnownLength, Drainable {
    Encoded(byte[] message) {
      super(message);
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
      int length = count - pos;
      target.write(buf, pos, length);
      pos = count;
      return length;
    }
  }
}
