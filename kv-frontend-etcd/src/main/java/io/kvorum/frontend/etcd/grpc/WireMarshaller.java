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
enum WireMarshaller implements Marshaller<byte[]> {
  BYTES;

  @Override
  public InputStream stream(byte[] message) {
    return new Encoded(message);
  }

  @Override
  public byte[] parse(InputStream stream) {
    try {
      byte[] message = new byte[stream.available()];
      int read = stream.readNBytes(message, 0, message.length);
      if (read == message.length && stream.available() == 0) {
        return message;
      }
      throw new IllegalStateException("a message of unknown length");
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
