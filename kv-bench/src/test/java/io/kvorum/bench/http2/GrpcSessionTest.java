package io.kvorum.bench.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A session against frames written by hand, as servers on grpc-go and on Netty write them.
class GrpcSessionTest {
  private static final int FRAME_BYTES = 16_384;

  /// `:status 200`, `content-type: application/grpc`, without indexing.
  private static final String ANSWER_HEADERS = "88 0f10 10 6170706c69636174696f6e2f67727063";

  /// `grpc-status: 0`, with indexing, then by index 62.
  private static final String TRAILERS = "40 0b 677270632d737461747573 01 30";

  private static final String TRAILERS_AGAIN = "be";

  private final List<String> ended = new ArrayList<>();
  private final List<String> history = new ArrayList<>();
  private boolean prefaceSeen;
  private GrpcSession session = session();

  @Test
  void no_call_starts_before_the_servers_settings() {
    assertThat(session.ready()).isFalse();
    assertThat(session.canStart()).isFalse();
    assertThat(sent())
        .containsExactly("SETTINGS 0 0002000000000004" + "04000000", "WINDOW_UPDATE 0 7fff0000");

    say(frame(FrameType.SETTINGS, 0, 0, ""));

    assertThat(session.canStart()).isTrue();
    assertThat(sent()).containsExactly("SETTINGS+1 0 ");
  }

  @Test
  void answers_with_status_zero_are_successes() {
    ready();
    start(1, 10);
    start(1, 20);
    assertThat(sent())
        .satisfiesExactly(
            headers -> assertThat(headers).startsWith("HEADERS+4 1 "),
            data -> assertThat(data).isEqualTo("DATA+1 1 000000000107"),
            headers -> assertThat(headers).startsWith("HEADERS+4 3 "),
            data -> assertThat(data).isEqualTo("DATA+1 3 000000000107"));

    say(answer(3, TRAILERS));
    say(answer(1, TRAILERS_AGAIN));

    assertThat(ended).containsExactly("20 null", "10 null");
    assertThat(session.inFlight()).isZero();
  }

  @Test
  void a_status_other_than_zero_fails_with_its_message() {
    ready();
    start(1, 1);
    // Trailers-Only: grpc-status 8, grpc-message "a: b+c" percent-encoded.
    say(
        frame(
            FrameType.HEADERS,
            FrameType.END_HEADERS | FrameType.END_STREAM,
            1,
            "88 00 0b 677270632d737461747573 01 38 00 0c 677270632d6d657373616765 08 613a25323062 2b63"));
    assertThat(ended).containsExactly("1 grpc-status 8: a: b+c");
  }

  @Test
  void a_status_of_zero_without_the_whole_message_fails() {
    ready();
    start(1, 1);
    say(
        frame(FrameType.HEADERS, FrameType.END_HEADERS, 1, ANSWER_HEADERS)
            + frame(FrameType.DATA, 0, 1, "00 00000004 0102")
            + frame(FrameType.HEADERS, FrameType.END_HEADERS | FrameType.END_STREAM, 1, TRAILERS));
    assertThat(ended).containsExactly("1 grpc-status 0 after 2 bytes of a message of 4");
  }

  @Test
  void an_answer_without_what_was_asked_for_fails() {
    ready();
    session.start("/s/M", new byte[1], 1, 3, 1, 0);
    say(answer(1, TRAILERS));
    assertThat(ended).containsExactly("1 answer of 2 bytes where at least 3 are due");
  }

  @Test
  void a_stream_that_ends_without_trailers_or_is_reset_fails() {
    ready();
    start(1, 1);
    start(1, 2);
    say(
        frame(FrameType.HEADERS, FrameType.END_HEADERS, 1, ANSWER_HEADERS)
            + frame(FrameType.DATA, FrameType.END_STREAM, 1, "00 00000001 01")
            + frame(FrameType.RST_STREAM, 0, 3, "00000007"));
    assertThat(ended).containsExactly("1 grpc-status null: ", "2 RST_STREAM, error code 7");
  }

  @Test
  void a_message_cut_into_frames_with_padding_is_one_answer() {
    ready();
    start(1, 1);
    say(
        frame(FrameType.HEADERS, FrameType.END_HEADERS, 1, ANSWER_HEADERS)
            + frame(FrameType.DATA, 0, 1, "00 0000")
            + frame(FrameType.DATA, FrameType.PADDED, 1, "03 0002 aa 000000")
            + frame(FrameType.DATA, 0, 1, "bb")
            + frame(FrameType.HEADERS, FrameType.END_HEADERS | FrameType.END_STREAM, 1, TRAILERS));
    assertThat(ended).containsExactly("1 null");
  }

  @Test
  void a_header_block_in_several_frames_is_joined() {
    ready();
    start(1, 1);
    say(
        frame(FrameType.HEADERS, FrameType.END_STREAM, 1, "88 40 0b 6772")
            + frame(FrameType.CONTINUATION, 0, 1, "70632d73746174")
            + frame(FrameType.CONTINUATION, FrameType.END_HEADERS, 1, "7573 01 35"));
    assertThat(ended).containsExactly("1 grpc-status 5: ");
  }

  @Test
  void a_frame_inside_a_header_block_is_refused() {
    ready();
    start(1, 1);
    lost(
        frame(FrameType.HEADERS, 0, 1, "88") + frame(FrameType.PING, 0, 0, "0000000000000000"),
        "inside a header");
  }

  @Test
  void headers_of_a_stream_that_is_gone_still_fill_the_table() {
    ready();
    start(1, 1);
    say(frame(FrameType.HEADERS, FrameType.END_HEADERS, 99, TRAILERS));
    say(answer(1, TRAILERS_AGAIN));
    assertThat(ended).containsExactly("1 null");
  }

  @Test
  void pings_are_answered() {
    ready();
    say(
        frame(FrameType.PING, 0, 0, "0102030405060708")
            + frame(FrameType.PING, FrameType.ACK, 0, "0000000000000000"));
    assertThat(sent()).containsExactly("PING+1 0 0102030405060708");
  }

  @Test
  void a_goaway_ends_the_session_with_the_servers_words() {
    ready();
    lost(
        frame(FrameType.GOAWAY, 0, 0, "00000001 0000000b 746f6f5f6d616e79"),
        "error code 11, last stream 1, too_many");
  }

  @Test
  void the_servers_limit_of_streams_is_kept() {
    say(frame(FrameType.SETTINGS, 0, 0, "0003 00000002"));
    start(1, 1);
    start(1, 2);
    assertThat(session.canStart()).isFalse();
    say(answer(1, TRAILERS));
    assertThat(session.canStart()).isTrue();
  }

  @Test
  void messages_wait_for_the_window_of_the_connection() {
    ready();
    start(60_000, 1);
    start(10_000, 2);
    assertThat(dataBytes(1)).isEqualTo(60_005);
    assertThat(dataBytes(3)).as("what is left of 65 535").isEqualTo(5_530);

    say(frame(FrameType.WINDOW_UPDATE, 0, 0, "000003e8"));
    assertThat(dataBytes(3)).isEqualTo(6_530);

    say(frame(FrameType.WINDOW_UPDATE, 0, 0, "0000ffff"));
    assertThat(dataBytes(3)).isEqualTo(10_005);
    assertThat(history).last().asString().startsWith("DATA+1 3 ");
  }

  @Test
  void messages_wait_for_the_window_of_their_stream_and_let_others_pass() {
    say(frame(FrameType.SETTINGS, 0, 0, "0004 00000064"));
    start(200, 1);
    start(50, 2);
    assertThat(dataBytes(1)).isEqualTo(100);
    assertThat(dataBytes(3)).isEqualTo(55);

    say(frame(FrameType.WINDOW_UPDATE, 0, 1, "0000000a"));
    assertThat(dataBytes(1)).isEqualTo(110);

    say(frame(FrameType.SETTINGS, 0, 0, "0004 00000096"));
    assertThat(dataBytes(1)).as("raised by a new initial window").isEqualTo(160);

    say(
        frame(FrameType.RST_STREAM, 0, 1, "00000000")
            + frame(FrameType.WINDOW_UPDATE, 0, 0, "000003e8"));
    assertThat(dataBytes(1)).as("nothing more of a call that ended").isEqualTo(160);
  }

  @Test
  void a_window_beyond_its_largest_value_is_refused() {
    ready();
    lost(frame(FrameType.WINDOW_UPDATE, 0, 0, "7fffffff"), "WINDOW_UPDATE");
  }

  @Test
  void received_bytes_are_granted_again() {
    ready();
    start(1, 1);
    String payload = "00".repeat(FRAME_BYTES);
    byte[] data = HexFormat.of().parseHex(frame(FrameType.DATA, 0, 1, payload));
    sent();
    int frames = (32 << 20) / FRAME_BYTES;
    for (int i = 0; i < frames; i++) {
      session.received(ByteBuffer.wrap(data));
    }
    assertThat(sent()).containsExactly("WINDOW_UPDATE 1 02000000");
    for (int i = frames; i < (1 << 30) / FRAME_BYTES; i++) {
      session.received(ByteBuffer.wrap(data));
    }
    assertThat(sent()).contains("WINDOW_UPDATE 0 40000000");
  }

  @Test
  void the_listener_may_start_the_next_call_from_inside() {
    session =
        new GrpcSession(
            "a:1",
            false,
            call -> {
              long tag = call.startNanos();
              if (tag < 3) {
                start(1, tag + 1);
              }
              ended.add(call.startNanos() + " " + call.failure());
            });
    ready();
    start(1, 1);
    say(answer(1, TRAILERS));
    say(answer(3, TRAILERS_AGAIN));
    say(answer(5, TRAILERS_AGAIN));
    assertThat(ended).containsExactly("1 null", "2 null", "3 null");
  }

  @Test
  void a_call_overtaken_by_thousands_is_still_found() {
    ready();
    start(1, -1);
    say(frame(FrameType.HEADERS, FrameType.END_HEADERS, 99_999, TRAILERS));
    for (int i = 1; i <= 5_000; i++) {
      start(1, i);
      say(answer(2 * i + 1, TRAILERS_AGAIN));
      sent();
    }
    say(answer(1, TRAILERS_AGAIN));
    assertThat(ended).hasSize(5_001).last().isEqualTo("-1 null");
  }

  private GrpcSession session() {
    return new GrpcSession(
        "a:1", false, call -> ended.add(call.startNanos() + " " + call.failure()));
  }

  private void ready() {
    say(frame(FrameType.SETTINGS, 0, 0, ""));
    sent();
  }

  private void start(int messageBytes, long startNanos) {
    byte[] message = new byte[messageBytes];
    message[0] = 7;
    session.start("/s/M", message, messageBytes, 1, startNanos, 0);
  }

  private void say(String hex) {
    ByteBuffer in = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    session.received(in);
    assertThat(in.hasRemaining()).isFalse();
  }

  private void lost(String hex, String reason) {
    assertThatThrownBy(() -> say(hex))
        .isInstanceOf(Http2Exception.class)
        .hasMessageContaining(reason);
  }

  /// Headers, a message of two bytes, and the given trailers.
  private static String answer(int streamId, String trailers) {
    return frame(FrameType.HEADERS, FrameType.END_HEADERS, streamId, ANSWER_HEADERS)
        + frame(FrameType.DATA, 0, streamId, "00 00000002 0a00")
        + frame(
            FrameType.HEADERS, FrameType.END_HEADERS | FrameType.END_STREAM, streamId, trailers);
  }

  private static String frame(int type, int flags, int streamId, String payloadHex) {
    byte[] payload = HexFormat.of().parseHex(payloadHex.replace(" ", ""));
    ByteBuffer out = ByteBuffer.allocate(FrameType.HEADER_BYTES + payload.length);
    Frames.header(out, payload.length, type, flags, streamId);
    return HexFormat.of().formatHex(out.put(payload).array());
  }

  /// What the session has said since the last time, a line a frame.
  private List<String> sent() {
    ByteBuffer output = session.output().flip();
    if (!prefaceSeen) {
      byte[] preface = new byte[24];
      output.get(preface);
      assertThat(new String(preface, StandardCharsets.US_ASCII))
          .isEqualTo("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
      prefaceSeen = true;
    }
    List<String> frames = new ArrayList<>();
    Frames.read(
        output,
        (type, flags, streamId, payload) -> {
          byte[] bytes = new byte[payload.remaining()];
          payload.get(bytes);
          frames.add(
              name(type)
                  + (flags == 0 ? "" : "+" + flags)
                  + " "
                  + streamId
                  + " "
                  + HexFormat.of().formatHex(bytes));
        });
    output.compact();
    history.addAll(frames);
    return frames;
  }

  /// The DATA bytes that the session has said of a stream so far.
  private int dataBytes(int streamId) {
    List<String> frames = sent();
    assertThat(frames).allMatch(frame -> frame.length() < 2 * FRAME_BYTES + 30);
    return history.stream()
        .filter(frame -> frame.matches("DATA(\\+1)? " + streamId + " .*"))
        .mapToInt(frame -> frame.substring(frame.lastIndexOf(' ') + 1).length() / 2)
        .sum();
  }

  private static String name(int type) {
    return switch (type) {
      case FrameType.DATA -> "DATA";
      case FrameType.HEADERS -> "HEADERS";
      case FrameType.SETTINGS -> "SETTINGS";
      case FrameType.PING -> "PING";
      case FrameType.WINDOW_UPDATE -> "WINDOW_UPDATE";
      default -> "TYPE" + type;
    };
  }
}
