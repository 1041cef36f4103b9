package org.example.sockets;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.transport.Peer;
import io.kvorum.raft.transport.PeerIdentity;
import io.kvorum.raft.transport.SnapshotOffer;
import io.kvorum.raft.transport.support.TransportConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/// The side that dials: a wire for each purpose, whose hello is answered by one byte.
final class Dialler implements AutoCloseable {
  private static final int CHUNK_BYTES = 32 << 10;

  private final TransportConfig config;
  private final Security security;
  private final PeerIdentity self;
  private final Set<Wire> wires = ConcurrentHashMap.newKeySet();
  private volatile List<String> ownUrls = List.of();
  private volatile boolean closed;

  Dialler(TransportConfig config, Security security, PeerIdentity self) {
    this.config = config;
    this.security = security;
    this.self = self;
  }

  /// What hellos say from now on.
  void isAt(List<String> urls) {
    ownUrls = urls;
  }

  Wire dial(URI url, byte purpose, MemberId to) throws IOException {
    Wire wire = connect(url);
    try {
      wire.write(Records.hello(purpose, self, to, ownUrls));
      if (closed || wire.read()[0] != Records.YES) {
        throw new IOException("refused by " + url);
      }
      return wire;
    } catch (IOException failed) {
      hangUp(wire);
      throw failed;
    }
  }

  private Wire connect(URI url) throws IOException {
    Socket socket = new Socket();
    try {
      int dialMillis = Math.toIntExact(config.timing().dialTimeout().toMillis());
      socket.connect(new InetSocketAddress(url.getHost(), url.getPort()), dialMillis);
      socket.setSoTimeout(Math.toIntExact(config.timing().handshakeTimeout().toMillis()));
      Wire wire = new Wire(socket, security.dialled(socket, url), config);
      wires.add(wire);
      return wire;
    } catch (IOException failed) {
      socket.close();
      throw failed;
    }
  }

  void hangUp(Wire wire) {
    wire.close();
    wires.remove(wire);
  }

  CompletableFuture<Bytes> ask(URI peer, Bytes question) {
    CompletableFuture<Bytes> answer = new CompletableFuture<>();
    Thread.ofVirtual().name("question").start(() -> ask(peer, question, answer));
    return answer.orTimeout(config.timing().askTimeout().toMillis(), TimeUnit.MILLISECONDS);
  }

  private void ask(URI peer, Bytes question, CompletableFuture<Bytes> answer) {
    try {
      Wire wire = dial(peer, Records.QUESTION, new MemberId(0));
      var _ = answer.whenComplete((said, failure) -> hangUp(wire));
      wire.write(Records.tagged(Records.QUESTION, question.array(), question.length()));
      byte[] said = wire.read();
      if (said[0] != Records.YES) {
        throw new IOException(peer + " has no answer");
      }
      answer.complete(Records.untagged(said));
    } catch (IOException failure) {
      answer.completeExceptionally(failure);
    }
  }

  void sendSnapshot(Peer to, SnapshotOffer offer, InputStream content) throws IOException {
    Wire wire = dialInTurn(to);
    CompletableFuture<Byte> verdict = new CompletableFuture<>();
    Thread.ofVirtual().name("verdict").start(() -> listen(wire, verdict));
    try {
      wire.write(Records.offer(offer));
      byte[] chunk = new byte[CHUNK_BYTES];
      for (int count = content.read(chunk); count >= 0; count = content.read(chunk)) {
        wire.write(Records.tagged(Chunks.CHUNK, chunk, count));
      }
      wire.write(new byte[] {Chunks.END});
      if (verdict.get() != Records.YES) {
        throw new IOException(to.id() + " has not taken the snapshot");
      }
    } catch (ExecutionException failure) {
      throw new IOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException(interrupted);
    } finally {
      hangUp(wire);
    }
  }

  private Wire dialInTurn(Peer to) throws IOException {
    IOException last = new IOException(to.id() + " has no URL");
    for (URI url : to.urls()) {
      try {
        return dial(url, Records.SNAPSHOT, to.id());
      } catch (IOException failed) {
        last = failed;
      }
    }
    throw last;
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

  @Override
  public void close() {
    closed = true;
    wires.forEach(Wire::close);
  }
}
