package io.kvorum.tck.api;

import io.kvorum.tck.disk.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;

/// A member of etcd itself on the loopback address, with data of its own.
final class EtcdProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final Process process;
  private final int port;

  private EtcdProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /// Starts one, or gives the test up where etcd is not installed.
  static EtcdProcess start(Path directory) throws IOException {
    Assumptions.assumeTrue(
        Program.find("etcd").isPresent(), "'etcd' is not installed (Debian package etcd-server)");
    List<Integer> ports = freePorts();
    String client = "http://127.0.0.1:" + ports.getFirst();
    String peer = "http://127.0.0.1:" + ports.getLast();
    Files.createDirectories(directory);
    Path log = directory.resolve("etcd.log");
    Process process =
        new ProcessBuilder(
                List.of(
                    "etcd",
                    "--data-dir=" + directory.resolve("data"),
                    "--listen-client-urls=" + client,
                    "--advertise-client-urls=" + client,
                    "--listen-peer-urls=" + peer,
                    "--initial-advertise-peer-urls=" + peer,
                    "--initial-cluster=default=" + peer,
                    "--bcrypt-cost=4",
                    "--logger=zap"))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    EtcdProcess etcd = new EtcdProcess(process, ports.getFirst());
    etcd.awaitListener(log);
    return etcd;
  }

  /// Two that are not the same: the first is still held while the second is looked for.
  private static List<Integer> freePorts() throws IOException {
    try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return List.of(one.getLocalPort(), other.getLocalPort());
    }
  }

  /// etcd listens for clients when it has a leader.
  private void awaitListener(Path log) throws IOException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!listens()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        close();
        throw new IOException("etcd did not start:\n" + Files.readString(log));
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private boolean listens() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  int port() {
    return port;
  }

  Endpoint endpoint() {
    return Endpoint.of("http://127.0.0.1:" + port);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
