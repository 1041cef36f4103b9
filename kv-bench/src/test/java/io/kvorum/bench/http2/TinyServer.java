package io.kvorum.bench.http2;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLong;

/// A gRPC server that answers every call on one of its connections alike: the cheapest possible
/// peer, for tests of the loop and for the client's own ceiling (`main`).
public final class TinyServer implements AutoCloseable {
  private static final int PREFACE_BYTES = 24;
  private static final byte[] HEADERS = {(byte) 0x88};
  private static final byte[] MESSAGE = {0, 0, 0, 0, 2, 0x0a, 0};

  private final ServerSocketChannel listener;
  private final int status;
  private final AtomicLong calls = new AtomicLong();
  private volatile long lastCall = Long.MAX_VALUE;

  private TinyServer(ServerSocketChannel listener, int status) {
    this.listener = listener;
    this.status = status;
  }

  /// Listens on `port` (0 for any) of the loopback and answers with a grpc-status of one digit.
  public static TinyServer open(int port, int status) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open();
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    TinyServer server = new TinyServer(listener, status);
    Thread.ofPlatform().daemon().start(server::accept);
    return server;
  }

  /// Serves on port `args[0]` until its input ends: the client's ceiling is measured against it.
  public static void main(String[] args) throws IOException {
    TinyServer server = open(Integer.parseInt(args[0]), 0);
    while (System.in.read() >= 0) {}
    server.close();
  }

  public InetSocketAddress address() throws IOException {
    return (InetSocketAddress) listener.getLocalAddress();
  }

  /// Closes a connection as soon as so many calls were answered.
  public void hangUpAfter(long answered) {
    lastCall = answered;
  }

  /// The calls answered so far.
  public long calls() {
    return calls.get();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel channel = listener.accept();
        Thread.ofPlatform().daemon().start(() -> serve(channel));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serve(SocketChannel channel) {
    ByteBuffer in = ByteBuffer.allocateDirect(256 * 1024);
    ByteBuffer out = ByteBuffer.allocateDirect(1024 * 1024);
    byte[] trailers = {
      0x00, 0x0b, 'g', 'r', 'p', 'c', '-', 's', 't', 'a', 't', 'u', 's', 1, (byte) ('0' + status)
    };
    FrameSink sink =
        (type, flags, streamId, payload) -> frame(out, trailers, type, flags, streamId, payload);
    try (channel) {
      Frames.settings(out);
      Frames.windowUpdate(out, 0, 1 << 30);
      while (in.position() < PREFACE_BYTES && channel.read(in) >= 0) {}
      in.flip().position(PREFACE_BYTES);
      do {
        Frames.read(in, sink);
        in.compact();
        out.flip();
        while (out.hasRemaining()) {
          channel.write(out);
        }
        out.clear();
      } while (calls.get() < lastCall && channel.read(in) >= 0 && in.flip() != null);
    } catch (IOException e) {
      if (!"Connection reset".equals(e.getMessage())) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void frame(
      ByteBuffer out, byte[] trailers, int type, int flags, int streamId, ByteBuffer payload) {
    int ackFlag = flags & FrameType.ACK;
    if (type == FrameType.SETTINGS && ackFlag == 0) {
      Frames.settingsAck(out);
    } else if (type == FrameType.DATA) {
      Frames.windowUpdate(out, 0, payload.remaining());
      if ((flags & FrameType.END_STREAM) != 0) {
        answer(out, trailers, streamId);
      }
    }
  }

  private void answer(ByteBuffer out, byte[] trailers, int streamId) {
    calls.incrementAndGet();
    Frames.header(out, HEADERS.length, FrameType.HEADERS, FrameType.END_HEADERS, streamId);
    out.put(HEADERS);
    Frames.header(out, MESSAGE.length, FrameType.DATA, 0, streamId);
    out.put(MESSAGE);
    Frames.header(
        out,
        trailers.length,
        FrameType.HEADERS,
        FrameType.END_HEADERS | FrameType.END_STREAM,
        streamId);
    out.put(trailers);
  }
}
