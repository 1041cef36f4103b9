package io.kvorum.tck.transport;

import io.kvorum.api.MemberId;
import io.kvorum.raft.RaftMessage;
import io.kvorum.raft.codec.RaftCodec;
import io.kvorum.raft.transport.Peer;
import io.kvorum.raft.transport.PeerHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Messages to one peer: a queue, and a thread that dials and writes until it is closed.
final class SocketLink implements AutoCloseable {
  private static final int MAX_WAITING = 100;
  private static final long REDIAL_MILLIS = 10;

  private final SocketDialler dialler;
  private final Peer peer;
  private final PeerHandler handler;
  private final Set<TransportFault> faults;
  private final BlockingQueue<RaftMessage> queue;
  private final Thread thread;
  private volatile boolean closed;
  private @Nullable RaftMessage heldBack;
  private int sent;
  private int attempts;

  SocketLink(SocketDialler dialler, Peer peer, PeerHandler handler, Set<TransportFault> faults) {
    this.dialler = dialler;
    this.peer = peer;
    this.handler = handler;
    this.faults = faults;
    boolean endless = faults.contains(TransportFault.ENDLESS_QUEUE);
    this.queue = new LinkedBlockingDeque<>(endless ? Integer.MAX_VALUE : MAX_WAITING);
    this.thread = Thread.ofVirtual().name("link").start(this::run);
  }

  MemberId to() {
    return peer.id();
  }

  Peer peer() {
    return peer;
  }

  synchronized void send(RaftMessage message) {
    if (faults.contains(TransportFault.SWAPS) && ++sent % 50 == 0) {
      heldBack = message;
      return;
    }
    var _ = queue.offer(message);
    if (heldBack != null) {
      var _ = queue.offer(heldBack);
      heldBack = null;
    }
  }

  private void run() {
    while (!closed) {
      try {
        Wire wire =
            dialler.dial(
                peer.urls().get(attempts++ % peer.urls().size()),
                SocketDialler.MESSAGES,
                peer.id());
        Thread.ofVirtual().name("link pings").start(() -> listen(wire));
        write(wire);
      } catch (IOException failure) {
        lost();
      } catch (InterruptedException ended) {
        return;
      }
    }
  }

  /// Nothing but pings is heard; when they stop, so does the wire.
  private void listen(Wire wire) {
    try {
      wire.read();
    } catch (IOException lost) {
      dialler.hangUp(wire);
    }
  }

  private void write(Wire wire) throws IOException, InterruptedException {
    try {
      while (true) {
        RaftMessage message = queue.poll(Wire.PING_MILLIS, TimeUnit.MILLISECONDS);
        if (message == null) {
          wire.write(new byte[0]);
          continue;
        }
        ByteBuffer record = ByteBuffer.allocate(RaftCodec.size(message));
        RaftCodec.write(message, record);
        wire.write(record.array());
      }
    } finally {
      dialler.hangUp(wire);
    }
  }

  private void lost() {
    if (closed) {
      return;
    }
    if (!faults.contains(TransportFault.ENDLESS_QUEUE)) {
      queue.clear();
    }
    if (!faults.contains(TransportFault.KEEPS_OUTAGES_TO_ITSELF)) {
      handler.unreachable(peer.id());
    }
    try {
      Thread.sleep(REDIAL_MILLIS);
    } catch (InterruptedException ended) {
      closed = true;
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
