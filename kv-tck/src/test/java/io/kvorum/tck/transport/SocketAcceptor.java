package io.kvorum.tck.transport;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.RaftMessage;
import io.kvorum.raft.codec.CodecException;
import io.kvorum.raft.codec.RaftCodec;
import io.kvorum.raft.transport.Peer;
import io.kvorum.raft.transport.PeerHandler;
import io.kvorum.raft.transport.PeerIdentity;
import io.kvorum.raft.transport.SnapshotOffer;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The side that accepts: a thread for each wire.
final class SocketAcceptor implements AutoCloseable {
  private final ServerSocket listener;
  private final PeerIdentity self;
  private final PeerHandler handler;
  private final Set<TransportFault> faults;
  private final Set<Wire> wires = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ReentrantLock oneAtATime = new ReentrantLock();
  private final Thread accepting;
  private volatile boolean closed;

  SocketAcceptor(
      ServerSocket listener, PeerIdentity self, PeerHandler handler, Set<TransportFault> faults) {
    this.listener = listener;
    this.self = self;
    this.handler = handler;
    this.faults = faults;
    // not virtual: while the JDK polls a socket for virtual threads, it may listen after its close
    this.accepting = Thread.ofPlatform().daemon().name("acceptor").start(this::accept);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        serveAside(listener.accept());
      } catch (IOException closedNow) {
        return;
      }
    }
  }

  private void serveAside(Socket socket) throws IOException {
    try {
      threads.execute(() -> serve(socket));
    } catch (RejectedExecutionException closedNow) {
      socket.close();
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      Wire wire = new Wire(socket, true);
      wires.add(wire);
      try {
        serve(wire, socket, ByteBuffer.wrap(wire.read()));
      } finally {
        wire.close();
        wires.remove(wire);
      }
    } catch (Wire.Damaged | CodecException damage) {
      if (faults.contains(TransportFault.PANICS)) {
        wires.forEach(Wire::close);
      }
    } catch (IOException ended) {
      // the wire is closed already
    }
  }

  private void serve(Wire wire, Socket socket, ByteBuffer hello) throws IOException {
    if (hello.remaining() < SocketDialler.HELLO_BYTES) {
      throw new Wire.Damaged("hello");
    }
    byte purpose = hello.get();
    boolean isOurs = hello.getLong() == self.clusterId();
    MemberId from = new MemberId(hello.getLong());
    isOurs &= hello.getLong() == self.member().value();
    isOurs |= faults.contains(TransportFault.WELCOMES_EVERYBODY);
    if (purpose != SocketDialler.QUESTION && !isOurs) {
      wire.write(new byte[] {SocketDialler.NO});
      return;
    }
    wire.write(new byte[] {SocketDialler.YES});
    switch (purpose) {
      case SocketDialler.MESSAGES -> messages(wire, socket, peer(from, hello));
      case SocketDialler.SNAPSHOT -> snapshot(wire, from);
      case SocketDialler.QUESTION -> question(wire);
      default -> throw new Wire.Damaged("purpose");
    }
  }

  private static Peer peer(MemberId id, ByteBuffer urls) {
    String said = StandardCharsets.UTF_8.decode(urls).toString();
    return new Peer(
        id, said.isEmpty() ? List.of() : Arrays.stream(said.split(" ")).map(URI::create).toList());
  }

  /// A second reader of the same socket, that looks at no checksum, where that is the fault.
  private void messages(Wire wire, Socket socket, Peer dialled) throws IOException {
    boolean isMet = faults.contains(TransportFault.KEEPS_MEETINGS_TO_ITSELF);
    boolean isMetLate = faults.contains(TransportFault.MEETS_LATE);
    if (!isMet && !isMetLate) {
      isMet = true;
      handler.met(dialled);
    }
    boolean isChecked = !faults.contains(TransportFault.NO_CHECKSUM);
    Wire reader = isChecked ? wire : new Wire(socket, false);
    while (!closed) {
      RaftMessage message = RaftCodec.readMessage(ByteBuffer.wrap(reader.read()));
      oneAtATime.lock();
      try {
        if (!closed) {
          handler.received(message);
          if (!isMet) {
            isMet = true;
            handler.met(dialled);
          }
        }
      } finally {
        oneAtATime.unlock();
      }
    }
  }

  private void question(Wire wire) throws IOException {
    byte[] question = wire.read();
    byte[] answer;
    try {
      Bytes said = handler.answer(Bytes.copyOf(question, 1, question.length - 1));
      answer = SocketDialler.tagged(SocketDialler.YES, said.array(), said.length());
    } catch (RuntimeException failure) {
      answer = new byte[] {SocketDialler.NO};
    }
    wire.write(answer);
    awaitEnd(wire);
  }

  private void snapshot(Wire wire, MemberId from) throws IOException {
    ByteBuffer offer = ByteBuffer.wrap(wire.read());
    if (offer.getLong() != from.value()) {
      throw new Wire.Damaged("offer");
    }
    SnapshotOffer offered = new SnapshotOffer(from, offer.getLong(), RaftCodec.readLogStart(offer));
    Content content = new Content(wire);
    boolean excludes = faults.contains(TransportFault.ONE_AT_A_TIME);
    if (excludes) {
      oneAtATime.lock();
    }
    byte verdict = SocketDialler.NO;
    try {
      handler.snapshot(offered, content);
      verdict = content.read() < 0 ? SocketDialler.YES : SocketDialler.NO;
    } catch (IOException | RuntimeException failure) {
      verdict = SocketDialler.NO;
    } finally {
      if (excludes) {
        oneAtATime.unlock();
      }
    }
    wire.write(new byte[] {verdict});
    awaitEnd(wire);
  }

  /// Lets the other side hang up first, so that the last word arrives.
  private static void awaitEnd(Wire wire) {
    try {
      wire.read();
    } catch (IOException ended) {
      wire.close();
    }
  }

  /// The chunks of a snapshot as a stream.
  private final class Content extends InputStream {
    private final Wire wire;
    private byte @Nullable [] chunk = new byte[0];
    private int position;

    Content(Wire wire) {
      this.wire = wire;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, target.length);
      if (length == 0) {
        return 0;
      }
      while (chunk != null && position >= chunk.length) {
        next();
      }
      if (chunk == null) {
        return -1;
      }
      int count = Math.min(length, chunk.length - position);
      System.arraycopy(chunk, position, target, offset, count);
      position += count;
      return count;
    }

    private void next() throws IOException {
      try {
        byte[] record = wire.read();
        chunk = record[0] == SocketDialler.CHUNK ? record : null;
        position = 1;
      } catch (SocketTimeoutException silence) {
        throw silence;
      } catch (IOException cut) {
        if (cut instanceof Wire.Damaged || !faults.contains(TransportFault.CUT_IS_END)) {
          throw cut;
        }
        chunk = null;
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    threads.shutdownNow();
    wires.forEach(Wire::close);
    try {
      if (listener.isClosed()) {
        accepting.join(); // until then, the socket still listens
      }
      var _ = threads.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
