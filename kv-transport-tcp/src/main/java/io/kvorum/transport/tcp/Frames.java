package io.kvorum.transport.tcp;

import io.kvorum.raft.codec.CodecException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/// The form of a frame: a header and a payload.
///
/// | bytes | what |
/// |---|---|
/// | 4 | length of the payload |
/// | 1 | version |
/// | 1 | type |
/// | 4 | CRC32C of the payload |
/// | 4 | CRC32C of the ten bytes before |
///
/// Numbers have their highest byte first. The header has a checksum of its own because a damaged
/// length would else make the reader wait for bytes that never come.
final class Frames {
  static final int HEADER_BYTES = 14;
  static final int VERSION = 1;

  private static final int CHECKED_HEADER_BYTES = HEADER_BYTES - 4;
  private static final int MAX_TEXT_BYTES = 1024;

  private Frames() {}

  /// What a header says.
  record Header(FrameType type, int payloadBytes, int checksum) {}

  /// Appends a frame whose payload is `payloadBytes` long and written by `payload`.
  static void append(ByteBuf out, FrameType type, int payloadBytes, Consumer<ByteBuffer> payload) {
    int start = out.writerIndex();
    out.ensureWritable(HEADER_BYTES + payloadBytes);
    ByteBuffer body = out.nioBuffer(start + HEADER_BYTES, payloadBytes);
    payload.accept(body);
    if (body.hasRemaining()) {
      throw new IllegalStateException(
          body.remaining() + " of " + payloadBytes + " bytes of a " + type + " were not written");
    }
    int checksum = checksum(body.flip());
    out.setInt(start, payloadBytes);
    out.setByte(start + 4, VERSION);
    out.setByte(start + 5, type.code());
    out.setInt(start + 6, checksum);
    out.setInt(start + CHECKED_HEADER_BYTES, checksum(out.nioBuffer(start, CHECKED_HEADER_BYTES)));
    out.writerIndex(start + HEADER_BYTES + payloadBytes);
  }

  static ByteBuf frame(
      ByteBufAllocator allocator, FrameType type, int payloadBytes, Consumer<ByteBuffer> payload) {
    ByteBuf out = allocator.buffer(HEADER_BYTES + payloadBytes);
    append(out, type, payloadBytes, payload);
    return out;
  }

  static ByteBuf empty(ByteBufAllocator allocator, FrameType type) {
    return frame(allocator, type, 0, body -> {});
  }

  /// A frame with a text that may be cut.
  static ByteBuf text(ByteBufAllocator allocator, FrameType type, String text) {
    byte[] utf8 = textBytes(text);
    return frame(allocator, type, utf8.length, body -> body.put(utf8));
  }

  static byte[] textBytes(String text) {
    String shortened = text.substring(0, Math.min(text.length(), MAX_TEXT_BYTES / 3));
    return shortened.getBytes(StandardCharsets.UTF_8);
  }

  static String readText(ByteBuffer payload) {
    return StandardCharsets.UTF_8.decode(payload).toString();
  }

  /// Reads the header at the buffer's reader index and passes it.
  ///
  /// @throws CodecException if it is damaged, of another version, or announces too much
  static Header readHeader(ByteBuf in, int maxPayloadBytes) {
    int start = in.readerIndex();
    int expected = in.getInt(start + CHECKED_HEADER_BYTES);
    if (checksum(in.nioBuffer(start, CHECKED_HEADER_BYTES)) != expected) {
      throw new CodecException("damaged header of a frame");
    }
    int version = in.getUnsignedByte(start + 4);
    if (version != VERSION) {
      throw new CodecException("frame of version " + version + " instead of " + VERSION);
    }
    int payloadBytes = in.getInt(start);
    if (payloadBytes < 0 || payloadBytes > maxPayloadBytes) {
      throw new CodecException(
          "frame of "
              + Integer.toUnsignedLong(payloadBytes)
              + " bytes, at most "
              + maxPayloadBytes);
    }
    FrameType type = FrameType.of(in.getUnsignedByte(start + 5));
    int checksum = in.getInt(start + 6);
    in.skipBytes(HEADER_BYTES);
    return new Header(type, payloadBytes, checksum);
  }

  /// The payload at the buffer's reader index, which it passes. To be used before the buffer is.
  ///
  /// @throws CodecException if it is damaged
  static ByteBuffer readPayload(ByteBuf in, Header header) {
    ByteBuffer payload = in.nioBuffer(in.readerIndex(), header.payloadBytes());
    if (checksum(payload.duplicate()) != header.checksum()) {
      throw new CodecException("damaged payload of a " + header.type());
    }
    in.skipBytes(header.payloadBytes());
    return payload;
  }

  private static int checksum(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
