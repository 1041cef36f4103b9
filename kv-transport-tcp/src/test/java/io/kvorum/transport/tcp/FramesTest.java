package io.kvorum.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.raft.codec.CodecException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FramesTest {
  private static final int MAX_BYTES = 1000;
  private static final byte[] CONTENT = "a payload".getBytes(StandardCharsets.US_ASCII);

  private static ByteBuf frame() {
    return Frames.frame(
        UnpooledByteBufAllocator.DEFAULT,
        FrameType.CHUNK,
        CONTENT.length,
        body -> body.put(CONTENT));
  }

  private static byte[] read(ByteBuf in) {
    Frames.Header header = Frames.readHeader(in, MAX_BYTES);
    assertThat(header.type()).isEqualTo(FrameType.CHUNK);
    byte[] content = new byte[header.payloadBytes()];
    Frames.readPayload(in, header).get(content);
    return content;
  }

  @Test
  void a_frame_is_read_as_it_was_written_and_leaves_what_follows() {
    ByteBuf in = frame().writeByte(7);

    assertThat(read(in)).isEqualTo(CONTENT);
    assertThat(in.readByte()).isEqualTo((byte) 7);
  }

  @Test
  void every_bit_that_is_flipped_is_noticed() {
    int bits = frame().readableBytes() * Byte.SIZE;
    for (int bit = 0; bit < bits; bit++) {
      ByteBuf in = frame();
      int place = bit / Byte.SIZE;
      in.setByte(place, in.getByte(place) ^ 1 << bit % Byte.SIZE);

      assertThatThrownBy(() -> read(in)).as("bit %s", bit).isInstanceOf(CodecException.class);
    }
  }

  @Test
  void a_frame_that_is_too_long_is_refused_by_its_header() {
    assertThatThrownBy(() -> Frames.readHeader(frame(), CONTENT.length - 1))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("9 bytes, at most 8");
  }
}
