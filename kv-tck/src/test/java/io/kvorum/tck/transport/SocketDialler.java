package io.kvorum.tck.transport;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.codec.RaftCodec;
import io.kvorum.raft.transport.PeerIdentity;
import io.kvorum.raft.transport.SnapshotOffer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/// The side that dials: a wire for each purpose, opened by a hello that is answered by one byte.
final class SocketDialler implements AutoCloseable {
  static final byte MESSAGES = 0;
  static final byte SNAPSHOT = 1;
  static final byte QUESTION = 2;
  static final byte CHUNK = 1;
  static final byte END = 2;
  static final byte YES = 1;
  static final byte NO = 2;
  static final int HELLO_BYTES = 25;

  private static final int DIAL_MILLIS = 400;
  private static final long ASK_MILLIS = 400;

  private final PeerIdentity self;
  private final Set<TransportFault> faults;
  private final Set<Wire> wires = ConcurrentHashMap.newKeySet();
  private volatile String ownUrls = "";
  private volatile boolean closed;

  SocketDialler(PeerIdentity self, Set<TransportFault> faults) {
    this.self = self;
    this.faults = faults;
  }

  /// What a hello says from now on: URLs, with spaces between them.
  void isAt(String urls) {
    ownUrls = urls;
  }

  Wire dial(URI url, byte purpose, MemberId to) throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(url.getHost(), url.getPort()), DIAL_MILLIS);
    } catch (IOException refused) {
      socket.close();
      throw refused;
    }
    Wire wire = wire(socket);
    byte[] urls = ownUrls.getBytes(StandardCharsets.UTF_8);
    try {
      wire.write(
          ByteBuffer.allocate(HELLO_BYTES + urls.length)
              .put(purpose)
              .putLong(self.clusterId())
              .putLong(self.member().value())
              .putLong(to.value())
              .put(urls)
              .array());
      if (closed || wire.read()[0] != YES) {
        throw new IOException("refused");
      }
      return wire;
    } catch (IOException refused) {
      hangUp(wire);
      throw refused;
    }
  }

  private Wire wire(Socket socket) throws IOException {
    try {
      Wire wire = new Wire(socket, true);
      wires.add(wire);
      return wire;
    } catch (IOException reset) {
      socket.close();
      throw reset;
    }
  }

  void hangUp(Wire wire) {
    wire.close();
    wires.remove(wire);
  }

  CompletableFuture<Bytes> ask(URI peer, Bytes question) {
    CompletableFuture<Bytes> answer = new CompletableFuture<>();
    Thread.ofVirtual().name("question").start(() -> ask(peer, question, answer));
    return faults.contains(TransportFault.ENDLESS_QUESTION)
        ? answer
        : answer.orTimeout(ASK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void ask(URI peer, Bytes question, CompletableFuture<Bytes> answer) {
    try {
      Wire wire = dial(peer, QUESTION, new MemberId(0));
      try {
        wire.write(tagged(QUESTION, question.array(), question.length()));
        byte[] said = wire.read();
        if (said[0] != YES) {
          throw new IOException("no answer");
        }
        answer.complete(Bytes.copyOf(said, 1, said.length - 1));
      } finally {
        hangUp(wire);
      }
    } catch (IOException failure) {
      answer.completeExceptionally(failure);
    }
  }

  void sendSnapshot(URI url, MemberId to, SnapshotOffer offer, InputStream content)
      throws IOException {
    Wire wire = dial(url, SNAPSHOT, to);
    CompletableFuture<Byte> verdict = new CompletableFuture<>();
    Thread.ofVirtual().name("verdict").start(() -> listen(wire, verdict));
    try {
      wire.write(offer(offer));
      byte[] chunk = new byte[32 << 10];
      for (int count = content.read(chunk); count >= 0; count = content.read(chunk)) {
        wire.write(tagged(CHUNK, chunk, count));
      }
      wire.write(new byte[] {END});
      if (!faults.contains(TransportFault.EARLY_SUCCESS) && verdict.get() != YES) {
        throw new IOException("the peer has not taken the snapshot");
      }
    } catch (ExecutionException | InterruptedException failure) {
      throw new IOException(failure);
    } finally {
      if (!faults.contains(TransportFault.EARLY_SUCCESS)) {
        hangUp(wire);
      }
    }
  }

  /// Pings are heard meanwhile; when they stop, so does the wire, and whoever writes to it.
  private void listen(Wire wire, CompletableFuture<Byte> verdict) {
    try {
      verdict.complete(wire.read()[0]);
    } catch (IOException silence) {
      hangUp(wire);
      verdict.completeExceptionally(silence);
    }
  }

  static byte[] tagged(byte tag, byte[] content, int length) {
    byte[] record = new byte[1 + length];
    record[0] = tag;
    System.arraycopy(content, 0, record, 1, length);
    return record;
  }

  private static byte[] offer(SnapshotOffer offer) {
    ByteBuffer record = ByteBuffer.allocate(16 + RaftCodec.size(offer.start()));
    record.putLong(offer.from().value()).putLong(offer.term());
    RaftCodec.write(offer.start(), record);
    return Arrays.copyOf(record.array(), record.position());
  }

  @Override
  public void close() {
    closed = true;
    wires.forEach(Wire::close);
  }
}
