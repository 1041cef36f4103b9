package org.example.sockets;

import io.kvorum.raft.RaftMessage;
import io.kvorum.raft.codec.RaftCodec;
import io.kvorum.raft.transport.Peer;
import io.kvorum.raft.transport.PeerHandler;
import io.kvorum.raft.transport.support.TransportConfig;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Messages to one peer: a queue, bounded in messages and bytes, and a thread that dials and writes
/// until it is closed.
final class Link implements AutoCloseable {
  private final Dialler dialler;
  private final Peer peer;
  private final PeerHandler handler;
  private final BlockingQueue<RaftMessage> queue;
  private final Semaphore freeBytes;
  private final long pingMillis;
  private final long redialMillis;
  private final Thread thread;
  private volatile boolean closed;

  Link(Dialler dialler, Peer peer, PeerHandler handler, TransportConfig config) {
    this.dialler = dialler;
    this.peer = peer;
    this.handler = handler;
    this.queue = new ArrayBlockingQueue<>(config.limits().queueMessages());
    this.freeBytes = new Semaphore((int) Math.min(config.limits().queueBytes(), Integer.MAX_VALUE));
    this.pingMillis = config.timing().pingInterval().toMillis();
    this.redialMillis = config.timing().firstRedial().toMillis();
    this.thread = Thread.ofVirtual().name("link").start(this::run);
  }

  Peer peer() {
    return peer;
  }

  /// Drops it when the queue is full (TRANSPORT-3).
  void send(RaftMessage message) {
    int bytes = RaftCodec.size(message);
    if (freeBytes.tryAcquire(bytes) && !queue.offer(message)) {
      freeBytes.release(bytes);
    }
  }

  private void run() {
    for (int attempt = 0; !closed; attempt++) {
      try {
        write(
            dialler.dial(
                peer.urls().get(attempt % peer.urls().size()), Records.MESSAGES, peer.id()));
      } catch (IOException failure) {
        lost();
      } catch (InterruptedException ended) {
        return;
      }
    }
  }

  private void write(Wire wire) throws IOException, InterruptedException {
    Thread.ofVirtual().name("link pings").start(() -> listen(wire));
    try {
      while (true) {
        RaftMessage message = queue.poll(pingMillis, TimeUnit.MILLISECONDS);
        wire.write(message == null ? new byte[0] : taken(message));
      }
    } finally {
      dialler.hangUp(wire);
    }
  }

  private byte[] taken(RaftMessage message) {
    byte[] record = Records.message(message);
    freeBytes.release(record.length);
    return record;
  }

  /// Nothing but pings is heard; when they stop, so does the wire, and the writer notices.
  private void listen(Wire wire) {
    try {
      wire.read();
    } catch (IOException lost) {
      dialler.hangUp(wire);
    }
  }

  private void lost() {
    for (RaftMessage old = queue.poll(); old != null; old = queue.poll()) {
      freeBytes.release(RaftCodec.size(old));
    }
    if (closed) {
      return;
    }
    handler.unreachable(peer.id());
    try {
      Thread.sleep(redialMillis);
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
