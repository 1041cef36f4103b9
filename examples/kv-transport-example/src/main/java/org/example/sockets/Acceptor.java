package org.example.sockets;

import io.kvorum.raft.RaftMessage;
import io.kvorum.raft.codec.CodecException;
import io.kvorum.raft.codec.RaftCodec;
import io.kvorum.raft.transport.PeerHandler;
import io.kvorum.raft.transport.PeerIdentity;
import io.kvorum.raft.transport.SnapshotOffer;
import io.kvorum.raft.transport.TransportException;
import io.kvorum.raft.transport.support.TransportConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// The side that accepts, at one URL: a thread for each connection, of which there is a limit.
final class Acceptor implements AutoCloseable {
  private static final long CLOSE_SECONDS = 10;

  private final URI url;
  private final TransportConfig config;
  private final Security security;
  private final PeerIdentity self;
  private final PeerHandler handler;
  private final ServerSocket listener;
  private final Semaphore free;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Thread accepting;
  private volatile boolean closed;

  Acceptor(
      URI url, TransportConfig config, Security security, PeerIdentity self, PeerHandler handler) {
    this.url = url;
    this.config = config;
    this.security = security;
    this.self = self;
    this.handler = handler;
    this.free = new Semaphore(config.limits().connections());
    try {
      this.listener = new ServerSocket();
      listener.bind(new InetSocketAddress(url.getHost(), url.getPort()));
    } catch (IOException failure) {
      throw new TransportException("cannot listen on " + url, failure);
    }
    // not virtual: while the JDK polls a socket for virtual threads, it may listen after its close
    this.accepting = Thread.ofPlatform().daemon().name("acceptor").start(this::accept);
  }

  InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        if (!free.tryAcquire()) {
          socket.close();
          continue;
        }
        serveAside(socket);
      } catch (IOException closedNow) {
        return;
      }
    }
  }

  private void serveAside(Socket socket) throws IOException {
    sockets.add(socket);
    try {
      threads.execute(() -> serve(socket));
    } catch (RejectedExecutionException closedNow) {
      socket.close();
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setSoTimeout(Math.toIntExact(config.timing().handshakeTimeout().toMillis()));
      serve(new Wire(socket, security.accepted(socket, url), config));
    } catch (IOException | CodecException ended) {
      // It concerns this connection only (TRANSPORT-9), which is closed.
    } finally {
      sockets.remove(socket);
      free.release();
    }
  }

  private void serve(Wire wire) throws IOException {
    Records.Hello hello = Records.hello(wire.read());
    if (hello.purpose() != Records.QUESTION && hello.caller().refusedBy(self).isPresent()) {
      wire.write(new byte[] {Records.NO});
      return;
    }
    wire.write(new byte[] {Records.YES});
    switch (hello.purpose()) {
      case Records.MESSAGES -> messages(wire, hello);
      case Records.SNAPSHOT -> snapshot(wire, hello);
      case Records.QUESTION -> question(wire);
      default -> throw new CodecException("no such purpose: " + hello.purpose());
    }
  }

  private void messages(Wire wire, Records.Hello hello) throws IOException {
    hello.caller().introduceTo(handler);
    while (!closed) {
      RaftMessage message = RaftCodec.readMessage(ByteBuffer.wrap(wire.read()));
      if (!closed) {
        handler.received(message);
      }
    }
  }

  private void question(Wire wire) throws IOException {
    byte[] question = wire.read();
    byte[] answer;
    try {
      var said = handler.answer(Records.untagged(question));
      answer = Records.tagged(Records.YES, said.array(), said.length());
    } catch (RuntimeException failure) {
      answer = new byte[] {Records.NO};
    }
    wire.write(answer);
    awaitEnd(wire);
  }

  /// It is taken when the handler has read it to its end.
  private void snapshot(Wire wire, Records.Hello hello) throws IOException {
    SnapshotOffer offer = Records.offer(wire.read(), hello.caller().from().member());
    Chunks content = new Chunks(wire);
    byte verdict;
    try {
      handler.snapshot(offer, content);
      verdict = content.read() < 0 ? Records.YES : Records.NO;
    } catch (IOException | RuntimeException failure) {
      verdict = Records.NO;
    }
    wire.write(new byte[] {verdict});
    awaitEnd(wire);
  }

  /// Lets the other side hang up first, so that the last word arrives.
  private static void awaitEnd(Wire wire) throws IOException {
    wire.read();
  }

  @Override
  public void close() {
    closed = true;
    try {
      listener.close();
      threads.shutdownNow();
      for (Socket socket : sockets) {
        socket.close();
      }
      accepting.join(); // until then, the socket still listens
      var _ = threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
