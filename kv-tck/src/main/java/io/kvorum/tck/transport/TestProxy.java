package io.kvorum.tck.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A TCP proxy on the loopback address that passes bytes on, until it is told to stall, to damage
/// or to cut. A stalled proxy is a network that drops packets, as both ends see it: connections are
/// made and stay, but nothing comes through, not even their end; it comes through later.
final class TestProxy implements AutoCloseable {
  private static final int CHUNK_BYTES = 16 << 10;

  private final int targetPort;
  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition flows = lock.newCondition();
  private final AtomicLong damaged = new AtomicLong();
  private boolean stalled;
  private boolean closed;
  private volatile boolean refusing;
  private volatile Damage damage = Damage.NONE;

  /// Flips one bit in each piece of about `everyBytes`, 0 for none.
  private record Damage(int everyBytes, Random random) {
    static final Damage NONE = new Damage(0, new Random(0));
  }

  TestProxy(int targetPort) {
    this.targetPort = targetPort;
    try {
      listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    Thread.ofVirtual().name("proxy").start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /// Nothing comes through until `flow`.
  void stall() {
    lock.lock();
    try {
      stalled = true;
    } finally {
      lock.unlock();
    }
  }

  void flow() {
    lock.lock();
    try {
      stalled = false;
      flows.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Ends every connection, and lets new ones in, or not.
  void cut(boolean thenRefuse) {
    refusing = thenRefuse;
    sockets.forEach(TestProxy::close);
    flow();
  }

  /// Flips one bit in each piece of about this size, 0 for none.
  void damage(int everyBytes, Random random) {
    damage = new Damage(everyBytes, random);
  }

  /// How often that happened.
  long damaged() {
    return damaged.get();
  }

  /// Sockets that are open, two for each connection that goes through.
  int open() {
    return sockets.size();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket from = listener.accept();
        if (refusing) {
          close(from);
        } else {
          sockets.add(from);
          Thread.ofVirtual().name("proxied").start(() -> connect(from));
        }
      } catch (IOException ended) {
        close(listener);
      }
    }
  }

  private void connect(Socket from) {
    Socket to = new Socket();
    sockets.add(to);
    try {
      to.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort));
      from.setTcpNoDelay(true);
      to.setTcpNoDelay(true);
      Thread.ofVirtual().name("proxied back").start(() -> pump(to, from, false));
      pump(from, to, true);
    } catch (IOException unreachable) {
      forget(from);
      forget(to);
    }
  }

  private void pump(Socket from, Socket to, boolean forward) {
    byte[] chunk = new byte[CHUNK_BYTES];
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        awaitFlow();
        if (forward) {
          disturb(chunk, count);
        }
        out.write(chunk, 0, count);
      }
      awaitFlow();
    } catch (IOException | InterruptedException ended) {
      close(from);
    } finally {
      forget(from);
      forget(to);
    }
  }

  private void awaitFlow() throws InterruptedException {
    lock.lock();
    try {
      while (stalled && !closed) {
        flows.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private synchronized void disturb(byte[] chunk, int count) {
    Damage now = damage;
    if (now.everyBytes() > 0 && now.random().nextInt(now.everyBytes()) < count) {
      chunk[now.random().nextInt(count)] ^= (byte) (1 << now.random().nextInt(Byte.SIZE));
      damaged.incrementAndGet();
    }
  }

  private void forget(Socket socket) {
    close(socket);
    sockets.remove(socket);
  }

  private static void close(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception failure) {
      throw new AssertionError("cannot close " + socket, failure);
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    close(listener);
    cut(true);
  }
}
