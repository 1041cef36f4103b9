package io.kvorum.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.api.config.Settings;
import io.kvorum.raft.RaftMessage;
import io.kvorum.raft.transport.PeerHandler;
import io.kvorum.raft.transport.PeerIdentity;
import io.kvorum.raft.transport.PeerTransport;
import io.kvorum.raft.transport.SnapshotOffer;
import io.kvorum.raft.transport.support.Caller;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the contract cannot say, because it does not know this wire.
@Timeout(60)
class HandshakeTest {
  private static final PeerIdentity SELF = new PeerIdentity(new MemberId(1), 0xc1);
  private static final PeerIdentity OTHER = new PeerIdentity(new MemberId(2), 0xc1);
  private static final Hello HELLO =
      new Hello(
          Hello.Purpose.MESSAGES, new Caller(OTHER, SELF.member(), List.of("http://other:2380")));

  private final PeerTransport transport = open("300ms");

  private static PeerTransport open(String handshakeTimeout) {
    TcpTransportProvider provider = new TcpTransportProvider();
    return provider.open(
        provider.configure(
            Settings.of(
                "peers",
                Map.of(
                    "listen-urls", "http://127.0.0.1:0",
                    "ping-interval", "50ms",
                    "silence-limit", "300ms",
                    "handshake-timeout", handshakeTimeout,
                    "max-connections", "2"))),
        SELF,
        new Deaf());
  }

  @AfterEach
  void close() {
    transport.close();
  }

  private Socket dial() throws IOException {
    return dial(transport);
  }

  private static Socket dial(PeerTransport to) throws IOException {
    return new Socket(to.address().getAddress(), to.address().getPort());
  }

  private static ByteBuf hello() {
    return HELLO.frame(UnpooledByteBufAllocator.DEFAULT);
  }

  /// What is heard until the transport hangs up. It does so soon if it hears nothing: so what is
  /// said to it is there before it is dialled.
  private byte[] heardAfter(ByteBuf said) throws IOException {
    byte[] bytes = ByteBufUtil.getBytes(said);
    try (Socket socket = dial()) {
      socket.getOutputStream().write(bytes);
      return socket.getInputStream().readAllBytes();
    }
  }

  private static FrameType firstType(byte[] heard) {
    ByteBuf in = Unpooled.wrappedBuffer(heard);
    return Frames.readHeader(in, heard.length).type();
  }

  @Test
  void whoever_says_nothing_is_hung_up_on() throws IOException {
    assertThat(heardAfter(Unpooled.EMPTY_BUFFER)).isEmpty();
  }

  @Test
  void whoever_falls_silent_after_the_welcome_is_hung_up_on() throws IOException {
    assertThat(firstType(heardAfter(hello()))).isEqualTo(FrameType.WELCOME);
  }

  @Test
  void whoever_speaks_a_later_protocol_is_hung_up_on() throws IOException {
    ByteBuf later =
        Frames.frame(
            UnpooledByteBufAllocator.DEFAULT,
            FrameType.HELLO,
            32,
            body -> body.putInt(0x4b56_5054).putShort((short) 2).put(new byte[26]));

    assertThat(heardAfter(later)).isEmpty();
  }

  @Test
  void whoever_cannot_be_dialled_where_it_says_is_hung_up_on() throws IOException {
    assertThat(heardAfterSaying("http://other", 12)).isEmpty();
  }

  @Test
  void a_hello_that_ends_too_early_or_too_late_is_hung_up_on() throws IOException {
    assertThat(heardAfterSaying("http://other:2380", 18)).isEmpty();
    assertThat(heardAfterSaying("http://other:2380", 16)).isEmpty();
    assertThat(heardAfterSaying("http://other:2380", 17)).isNotEmpty();
  }

  private byte[] heardAfterSaying(String url, int length) throws IOException {
    ByteBuf hello =
        Frames.frame(
            UnpooledByteBufAllocator.DEFAULT,
            FrameType.HELLO,
            33 + url.length(),
            body ->
                body.putInt(0x4b56_5054)
                    .putShort((short) 1)
                    .put((byte) 0)
                    .putLong(0xc1)
                    .putLong(2)
                    .putLong(1)
                    .put((byte) 1)
                    .put((byte) length)
                    .put(url.getBytes(StandardCharsets.US_ASCII)));
    return heardAfter(hello);
  }

  @Test
  void whoever_dials_somebody_else_is_told_who_is_here() throws IOException {
    Hello astray = new Hello(HELLO.purpose(), new Caller(OTHER, new MemberId(0xabc), List.of()));

    ByteBuf heard =
        Unpooled.wrappedBuffer(heardAfter(astray.frame(UnpooledByteBufAllocator.DEFAULT)));

    Frames.Header header = Frames.readHeader(heard, 1 << 20);
    assertThat(header.type()).isEqualTo(FrameType.REFUSED);
    assertThat(Frames.readText(Frames.readPayload(heard, header)))
        .isEqualTo("you dialled member abc of cluster c1, but this is member 1 of cluster c1");
  }

  @Test
  void connections_beyond_the_limit_are_closed_at_once() throws IOException {
    try (PeerTransport patient = open("1h");
        Socket first = dial(patient);
        Socket second = dial(patient);
        Socket third = dial(patient)) {
      third.getOutputStream().write(new byte[0]);

      assertThat(third.getInputStream().read()).isEqualTo(-1);
      first.getOutputStream().write(ByteBufUtil.getBytes(hello()));
      second.getOutputStream().write(ByteBufUtil.getBytes(hello()));
      assertThat(first.getInputStream().readNBytes(1)).hasSize(1);
      assertThat(second.getInputStream().readNBytes(1)).hasSize(1);
    }
  }

  private static final class Deaf implements PeerHandler {
    @Override
    public void received(RaftMessage message) {}

    @Override
    public void unreachable(MemberId peer) {}

    @Override
    public Bytes answer(Bytes question) {
      return question;
    }

    @Override
    public void snapshot(SnapshotOffer offer, InputStream content) {}
  }
}
