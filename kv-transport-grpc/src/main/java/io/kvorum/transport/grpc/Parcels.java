package io.kvorum.transport.grpc;

import io.kvorum.raft.codec.CodecException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/// The form of what goes over a stream: a header of six bytes (version, kind, CRC32C of the
/// content, highest byte first), and the content. gRPC itself has no checksum.
final class Parcels {
  static final int HEADER_BYTES = 6;

  private static final int VERSION = 1;
  private static final int CHECKSUM_AT = 2;

  private Parcels() {}

  /// What a parcel is. The order is the wire's.
  enum Kind {
    /// Nothing. Each side sends one now and then, so that silence means trouble.
    PING,
    /// Raft messages, each after its length in four bytes.
    MESSAGES,
    /// What snapshot follows.
    OFFER,
    /// A piece of it.
    CHUNK,
    /// The end of it: how many bytes there were, in eight bytes.
    END,
    /// The receiver has taken all of it.
    TAKEN,
    /// What is asked.
    QUESTION,
    /// The answer to it.
    ANSWER;

    private static final Kind[] KINDS = values();
  }

  /// A parcel that has been opened.
  record Parcel(Kind kind, ByteBuffer content) {}

  @SuppressWarnings("EnumOrdinal") // the order is the wire's
  static byte[] pack(Kind kind, int contentBytes, Consumer<ByteBuffer> content) {
    byte[] parcel = new byte[HEADER_BYTES + contentBytes];
    ByteBuffer body = ByteBuffer.wrap(parcel, HEADER_BYTES, contentBytes);
    content.accept(body);
    if (body.hasRemaining()) {
      throw new IllegalStateException(
          body.remaining() + " of " + contentBytes + " bytes of " + kind + " were not written");
    }
    ByteBuffer.wrap(parcel)
        .put((byte) VERSION)
        .put((byte) kind.ordinal())
        .putInt(CHECKSUM_AT, checksum(parcel));
    return parcel;
  }

  static byte[] empty(Kind kind) {
    return pack(kind, 0, body -> {});
  }

  /// @throws CodecException if it is damaged or of another version
  static Parcel open(byte[] parcel) {
    if (parcel.length < HEADER_BYTES) {
      throw new CodecException("parcel of " + parcel.length + " bytes");
    }
    if (parcel[0] != VERSION) {
      throw new CodecException("parcel of version " + parcel[0] + " instead of " + VERSION);
    }
    int kind = parcel[1];
    if (kind < 0 || kind >= Kind.KINDS.length) {
      throw new CodecException("parcel of unknown kind " + kind);
    }
    if (ByteBuffer.wrap(parcel).getInt(CHECKSUM_AT) != checksum(parcel)) {
      throw new CodecException("damaged parcel of " + Kind.KINDS[kind]);
    }
    return new Parcel(
        Kind.KINDS[kind], ByteBuffer.wrap(parcel, HEADER_BYTES, parcel.length - HEADER_BYTES));
  }

  /// Of the content, and of what kind it is.
  private static int checksum(byte[] parcel) {
    CRC32C crc = new CRC32C();
    crc.update(parcel, 0, CHECKSUM_AT);
    crc.update(parcel, HEADER_BYTES, parcel.length - HEADER_BYTES);
    return (int) crc.getValue();
  }
}
