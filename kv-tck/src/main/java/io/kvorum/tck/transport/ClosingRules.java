package io.kvorum.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Bytes;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.RaftMessage;
import io.kvorum.raft.transport.SnapshotOffer;
import io.kvorum.tck.Rule;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/// TRANSPORT-8: after `close` there is nothing.
abstract class ClosingRules {
  private static final int TIMES = 20;

  private final Supplier<Network> network;

  ClosingRules(Supplier<Network> network) {
    this.network = network;
  }

  @Rule({"TRANSPORT-4", "TRANSPORT-8"})
  void a_closed_transport_delivers_nothing_more() {
    TestMember a = network.get().member(1);
    TestMember b = network.get().member(2);
    a.meets(b, b.url());
    network.get().reach(a, b);
    CompletableFuture<Void> flood =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < 200_000; i++) {
                a.transport().send(a.numbered(b, i));
              }
            });

    b.transport().close();
    List<RaftMessage> atTheEnd = List.copyOf(b.received());
    flood.join();
    network.get().patience().await("the outage is told", () -> !a.unreachable().isEmpty());

    assertThat(b.received()).hasSameSizeAs(atTheEnd);
  }

  @Rule("TRANSPORT-8")
  void a_closed_transport_leaves_no_connection_and_no_listener() {
    TestMember a = network.get().member(1);
    TestMember b = network.get().member(2);
    TestProxy toB = network.get().proxy(b);
    TestProxy toA = network.get().proxy(a);
    a.meets(b, network.get().url(toB));
    b.meets(a, network.get().url(toA));
    network.get().reach(a, b);
    network.get().reach(b, a);
    int port = b.url().getPort();

    b.transport().close();
    b.transport().close();
    a.transport().close();

    network.get().patience().await("all connections end", () -> toA.open() == 0 && toB.open() == 0);
    assertThat(Network.isRefused(port)).as("port %s is closed", port).isTrue();
  }

  @Rule("TRANSPORT-8")
  void a_closed_transport_refuses_connections_at_once() throws IOException {
    for (int i = 0; i < TIMES; i++) {
      TestMember a = network.get().member(1);
      int port = a.url().getPort();
      try (Socket dialled = new Socket(InetAddress.getLoopbackAddress(), port)) {
        a.transport().close();
        assertThat(Network.isRefused(port)).as("port %s is closed", port).isTrue();
        dialled.setSoTimeout((int) network.get().patience().limit().toMillis());
        assertIsHungUpOn(dialled);
      }
    }
  }

  private static void assertIsHungUpOn(Socket dialled) throws IOException {
    try {
      dialled.getInputStream().readAllBytes();
    } catch (SocketException reset) {
      assertThat(reset).isNotNull();
    }
  }

  @Rule("TRANSPORT-8")
  void a_closed_transport_leaves_no_thread() throws Exception {
    use();
    Set<Thread> before = threads();

    use();

    network
        .get()
        .patience()
        .await(
            "no thread is left",
            () -> {
              Set<Thread> left = new HashSet<>(threads());
              left.removeAll(before);
              return left.isEmpty();
            });
  }

  /// What the JDK keeps for itself is in thread groups of its own.
  private static Set<Thread> threads() {
    ThreadGroup ours = Thread.currentThread().getThreadGroup();
    Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
    threads.removeIf(
        thread -> thread.getThreadGroup() == null || !ours.parentOf(thread.getThreadGroup()));
    return threads;
  }

  private void use() throws Exception {
    TestMember a = network.get().member(1);
    TestMember b = network.get().member(2);
    a.meets(b, b.url());
    network.get().reach(a, b);
    network.get().patience().end("the answer", a.transport().ask(b.url(), Bytes.EMPTY));
    network.get().patience().end("the answer", network.get().ask(b.url(), Bytes.EMPTY));
    SnapshotOffer offer = new SnapshotOffer(a.id(), 1, LogStart.EMPTY);
    network
        .get()
        .patience()
        .end("the snapshot", a.sendSnapshot(b, offer, new ByteArrayInputStream(new byte[1_000])));
    a.transport().close();
    b.transport().close();
  }

  @Rule("TRANSPORT-8")
  void what_is_under_way_fails_when_the_sender_closes() throws Exception {
    assertWorkEnds(true);
  }

  @Rule("TRANSPORT-8")
  void what_is_under_way_fails_when_the_receiver_closes() throws Exception {
    assertWorkEnds(false);
  }

  private void assertWorkEnds(boolean closesSender) throws Exception {
    Queue<Throwable> uncaught = new ConcurrentLinkedQueue<>();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> uncaught.add(failure));
    try {
      TestMember a = network.get().member(1);
      TestMember b = network.get().member(2);
      a.meets(b, b.url());
      network.get().reach(a, b);
      CountDownLatch asked = new CountDownLatch(1);
      CountDownLatch offered = new CountDownLatch(1);
      CountDownLatch never = new CountDownLatch(1);
      b.answers(
          question -> {
            asked.countDown();
            return waitFor(never, question);
          });
      b.takes(
          (offer, content) -> {
            offered.countDown();
            waitFor(never, offer);
          });
      Future<Bytes> answer = a.transport().ask(b.url(), Bytes.EMPTY);
      SnapshotOffer offer = new SnapshotOffer(a.id(), 1, LogStart.EMPTY);
      Future<Void> sent = a.sendSnapshot(b, offer, new ByteArrayInputStream(new byte[10_000_000]));
      asked.await();
      offered.await();

      (closesSender ? a : b).transport().close();

      network.get().patience().failure("the question", answer);
      network.get().patience().failure("the snapshot", sent);
      b.transport().close();
      assertThat(uncaught).isEmpty();
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }

  private static <T> T waitFor(CountDownLatch latch, T result) {
    try {
      latch.await();
      return result;
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("closed", closed);
    }
  }
}
