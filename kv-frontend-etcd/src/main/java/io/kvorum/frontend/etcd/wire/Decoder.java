package io.kvorum.frontend.etcd.wire;

import com.google.protobuf.CodedInputStream;
import io.kvorum.api.KvException;
import java.io.IOException;

/// Reads one message from the wire. Unknown fields are skipped; of a field that comes twice the
/// last one counts.
@FunctionalInterface
public interface Decoder<Q> {
  /// @throws IOException if the bytes are not such a message
  /// @throws KvException if the message says what no answer can be given to
  Q decode(CodedInputStream in) throws IOException;

  default Q decode(byte[] message) throws IOException {
    return decode(CodedInputStream.newInstance(message));
  }
}
