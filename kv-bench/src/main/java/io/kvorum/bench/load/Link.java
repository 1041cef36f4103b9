package io.kvorum.bench.load;

import io.kvorum.bench.http2.GrpcSession;
import io.kvorum.bench.http2.Http2Exception;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/// A session on its socket. Owns the socket.
final class Link implements AutoCloseable {
  private static final int INPUT_BYTES = 256 * 1024;

  private final SocketChannel channel;
  private final SelectionKey key;
  private final GrpcSession session;
  private final int maxInFlight;
  private final ByteBuffer input = ByteBuffer.allocateDirect(INPUT_BYTES);

  private Link(SocketChannel channel, SelectionKey key, GrpcSession session, int maxInFlight) {
    this.channel = channel;
    this.key = key;
    this.session = session;
    this.maxInFlight = maxInFlight;
    key.attach(this);
  }

  static Link open(LoadPlan plan, int number, Selector selector, GrpcSession session)
      throws IOException {
    SocketChannel channel = SocketChannel.open(plan.endpointOf(number));
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.configureBlocking(false);
      SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
      return new Link(channel, key, session, plan.inFlightOf(number));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  GrpcSession session() {
    return session;
  }

  boolean hasRoom() {
    return session.inFlight() < maxInFlight && session.canStart();
  }

  /// Takes what has arrived; throws [Http2Exception] when the server ended the connection.
  void read() throws IOException {
    int bytes = channel.read(input);
    if (bytes < 0) {
      throw new Http2Exception(
          "the server closed the connection with " + session.inFlight() + " calls open");
    }
    session.received(input.flip());
    input.compact();
  }

  /// Gives the socket as much as it takes, and waits for it to take more where that was not all.
  void flush() throws IOException {
    ByteBuffer output = session.output();
    if (output.position() == 0) {
      return;
    }
    channel.write(output.flip());
    boolean all = !output.hasRemaining();
    output.compact();
    int wanted = all ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE;
    if (key.interestOps() != wanted) {
      key.interestOps(wanted);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
