package io.kvorum.tck.transport;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.api.config.Settings;
import io.kvorum.raft.RaftMessage;
import io.kvorum.raft.transport.PeerIdentity;
import io.kvorum.raft.transport.PeerTransport;
import io.kvorum.raft.transport.PeerTransportProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/// Members of a cluster on the loopback address, and proxies between them. Everything is closed at
/// the end of the test.
final class Network implements AutoCloseable {
  static final long CLUSTER = 0xc1;

  private static final String HOST = "127.0.0.1";
  private static final String TRUSTED = "trusted.pem";
  private static final int FIRST_PORT = 20_000;
  private static final int LAST_PORT = 32_000;
  private static final long RESEND_NANOS = 20_000_000;

  private final PeerTransportProvider<?> provider;
  private final Map<String, String> settings;
  private final Scheme scheme;
  private final Path directory;
  private final Patience patience;
  private final List<AutoCloseable> open = new ArrayList<>();
  private final AtomicLong numbers = new AtomicLong(1L << 40);
  private final TestCertificate certificate;
  private final Path revoked;

  Network(
      PeerTransportProvider<?> provider,
      Map<String, String> settings,
      Scheme scheme,
      Path directory,
      java.time.Duration patience) {
    this.provider = provider;
    this.settings = Map.copyOf(settings);
    this.scheme = scheme;
    this.directory = directory;
    this.patience = new Patience(patience);
    this.certificate = trusted("members", HOST);
    this.revoked = directory.resolve("revoked.crl");
    revoke(certificate("nobody"));
  }

  Patience patience() {
    return patience;
  }

  /// One that nobody trusts.
  TestCertificate certificate(String name) {
    return TestCertificate.create(directory, name, HOST);
  }

  /// One that every member trusts that is opened from now on.
  TestCertificate trusted(String name, String address) {
    TestCertificate made = TestCertificate.create(directory, name, address);
    try {
      Files.writeString(
          directory.resolve(TRUSTED),
          Files.readString(made.certificate()),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      return made;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// Nobody is to let it in any more.
  void revoke(TestCertificate one) {
    one.revokeIn(revoked);
  }

  /// A member that listens on a free port.
  TestMember member(long id) {
    return member(new PeerIdentity(new MemberId(id), CLUSTER), 0);
  }

  TestMember member(PeerIdentity identity, int port) {
    return member(identity, port, certificate);
  }

  TestMember member(PeerIdentity identity, int port, TestCertificate shown) {
    TestMember member = new TestMember(identity);
    PeerTransport transport = open(provider, section(port, shown), identity, member);
    open.add(transport);
    member.opened(transport, url(transport.address().getPort()));
    return member;
  }

  private static <C> PeerTransport open(
      PeerTransportProvider<C> provider, Settings section, PeerIdentity self, TestMember member) {
    C config = provider.configure(section);
    section.check();
    return provider.open(config, self, member);
  }

  private Settings section(int port, TestCertificate shown) {
    Map<String, String> section = new HashMap<>(settings);
    section.put("listen-urls", url(port).toString());
    if (scheme == Scheme.HTTPS) {
      section.put("cert-file", shown.certificate().toString());
      section.put("key-file", shown.key().toString());
      section.put("trusted-ca-file", directory.resolve(TRUSTED).toString());
      section.put("crl-file", revoked.toString());
    }
    return Settings.of("transport contract", section);
  }

  /// A question of somebody who is no member.
  CompletableFuture<Bytes> ask(URI peer, Bytes question) {
    return ask(provider, section(0, certificate), peer, question);
  }

  private static <C> CompletableFuture<Bytes> ask(
      PeerTransportProvider<C> provider, Settings section, URI peer, Bytes question) {
    C config = provider.configure(section);
    section.check();
    return provider.ask(config, peer, question);
  }

  /// A way to a member that may be disturbed.
  TestProxy proxy(TestMember target) {
    TestProxy proxy = new TestProxy(target.url().getPort());
    open.add(proxy);
    return proxy;
  }

  URI url(TestProxy proxy) {
    return url(proxy.port());
  }

  URI url(int port) {
    return URI.create(scheme.text() + "://" + HOST + ":" + port);
  }

  /// A port on which nobody listens, below those that the system gives to whoever wants any: nobody
  /// else is likely to get it meanwhile.
  int freePort() {
    for (int attempt = 0; attempt < LAST_PORT - FIRST_PORT; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
      if (isFree(port)) {
        return port;
      }
    }
    throw new AssertionError("no port from " + FIRST_PORT + " to " + LAST_PORT + " is free");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (BindException taken) {
      return false;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// Whether a connection to this port is refused.
  static boolean isRefused(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.getLocalPort() == port; // on loopback, a socket may meet itself
    } catch (ConnectException refused) {
      return true;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// Sends a message until it arrives: it may be dropped.
  void deliver(TestMember from, TestMember to, RaftMessage message) {
    long[] sentNanos = {System.nanoTime()};
    from.transport().send(message);
    patience.await(
        to.id() + " hears from " + from.id(),
        () -> {
          if (to.hasHeard(message)) {
            return true;
          }
          if (System.nanoTime() - sentNanos[0] > RESEND_NANOS) {
            sentNanos[0] = System.nanoTime();
            from.transport().send(message);
          }
          return false;
        });
  }

  /// One message that was never sent before arrives.
  void reach(TestMember from, TestMember to) {
    deliver(from, to, from.greeting(to, numbers.incrementAndGet()));
  }

  @Override
  public void close() {
    for (AutoCloseable each : open.reversed()) {
      try {
        each.close();
      } catch (Exception failure) {
        throw new AssertionError("cannot close " + each, failure);
      }
    }
  }
}
