package io.kvorum.bench.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class FramesTest {
  private final ByteBuffer wire = ByteBuffer.allocate(64 * 1024);
  private final List<String> heard = new ArrayList<>();

  @Test
  void frames_that_were_written_are_read() {
    Frames.settings(wire, 3, 100, 4, 65_536);
    Frames.settingsAck(wire);
    Frames.pingAck(wire, 0x0102_0304_0506_0708L);
    Frames.windowUpdate(wire, 5, 1_000);

    Frames.read(wire.flip(), this::hear);

    assertThat(heard)
        .containsExactly(
            "4 0 0 000300000064000400010000", "4 1 0 ", "6 1 0 0102030405060708", "8 0 5 000003e8");
    assertThat(wire.hasRemaining()).isFalse();
  }

  @Test
  void frames_cut_anywhere_are_read_once_whole() {
    Frames.pingAck(wire, 42);
    Frames.windowUpdate(wire, 7, 9);
    byte[] all = new byte[wire.flip().remaining()];
    wire.get(all);
    for (int cut = 0; cut <= all.length; cut++) {
      heard.clear();
      ByteBuffer in = ByteBuffer.allocate(100).put(all, 0, cut).flip();
      Frames.read(in, this::hear);
      in.compact().put(all, cut, all.length - cut).flip();
      Frames.read(in, this::hear);
      assertThat(heard)
          .as("cut at " + cut)
          .containsExactly("6 1 0 000000000000002a", "8 0 7 00000009");
    }
  }

  @Test
  void the_reserved_bit_of_a_stream_is_ignored() {
    Frames.header(wire, 0, FrameType.DATA, 0, 0x8000_0003);
    Frames.read(wire.flip(), this::hear);
    assertThat(heard).containsExactly("0 0 3 ");
  }

  @Test
  void a_frame_over_the_limit_is_refused() {
    Frames.header(wire, 16_385, FrameType.DATA, 0, 1);
    assertThatThrownBy(() -> Frames.read(wire.flip(), this::hear))
        .isInstanceOf(Http2Exception.class)
        .hasMessageContaining("16385");
  }

  @Test
  void padding_and_priority_are_stripped() {
    ByteBuffer data = ByteBuffer.wrap(new byte[] {2, 'a', 'b', 0, 0});
    Frames.stripPadding(FrameType.DATA, FrameType.PADDED, data);
    assertThat(text(data)).isEqualTo("6162");
    ByteBuffer headers = ByteBuffer.wrap(new byte[] {1, 0, 0, 0, 3, 16, 'x', 0});
    Frames.stripPadding(FrameType.HEADERS, FrameType.PADDED | FrameType.WITH_PRIORITY, headers);
    assertThat(text(headers)).isEqualTo("78");
  }

  @Test
  void padding_longer_than_its_frame_is_refused() {
    assertThatThrownBy(
            () ->
                Frames.stripPadding(
                    FrameType.DATA, FrameType.PADDED, ByteBuffer.wrap(new byte[] {9, 1})))
        .isInstanceOf(Http2Exception.class);
    assertThatThrownBy(
            () -> Frames.stripPadding(FrameType.DATA, FrameType.PADDED, ByteBuffer.allocate(0)))
        .isInstanceOf(Http2Exception.class);
  }

  private void hear(int type, int flags, int streamId, ByteBuffer payload) {
    heard.add(type + " " + flags + " " + streamId + " " + text(payload));
  }

  private static String text(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return HexFormat.of().formatHex(copy);
  }
}
