package io.kvorum.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.transport.PeerIdentity;
import io.kvorum.raft.transport.SnapshotOffer;
import io.kvorum.tck.Rule;
import io.kvorum.tck.Seed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/// TRANSPORT-9 and TRANSPORT-10: what is damaged or meant for others does no harm.
abstract class StrangerRules {
  private static final int GARBAGE_BYTES = 10_000;
  private static final int TIMES = 50;

  private final Supplier<Network> network;

  StrangerRules(Supplier<Network> network) {
    this.network = network;
  }

  @Rule("TRANSPORT-9")
  void garbage_ends_its_own_connection_and_nothing_else() throws Exception {
    Seed seed = Seed.choose();
    Random random = seed.random();
    TestMember a = network.get().member(1);
    TestMember b = network.get().member(2);
    TestProxy proxy = network.get().proxy(b);
    a.meets(b, network.get().url(proxy));
    network.get().reach(a, b);
    int before = proxy.open();
    a.unreachable().clear();
    byte[] garbage = new byte[GARBAGE_BYTES];
    byte[] request =
        ("GET / HTTP/1.1\r\nHost: somewhere\r\n\r\n" + "x".repeat(GARBAGE_BYTES))
            .getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < 10; i++) {
      random.nextBytes(garbage);
      assertIsHungUpOn(b, i == 0 ? request : garbage, seed);
    }

    network.get().reach(a, b);
    assertThat(proxy.open()).isEqualTo(before);
    assertThat(a.unreachable()).as(seed.toString()).isEmpty();
  }

  private void assertIsHungUpOn(TestMember member, byte[] said, Seed seed) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), member.url().getPort())) {
      socket.setSoTimeout((int) network.get().patience().limit().toMillis());
      socket.getOutputStream().write(said);
      socket.getOutputStream().flush();
      socket.getInputStream().readAllBytes();
    } catch (SocketException reset) {
      assertThat(reset).as(seed.toString()).isNotNull();
    }
  }

  @Rule("TRANSPORT-9")
  void a_damaged_connection_is_replaced() {
    Seed seed = Seed.choose();
    Random random = seed.random();
    TestMember a = network.get().member(1);
    TestMember b = network.get().member(2);
    TestProxy proxy = network.get().proxy(b);
    a.meets(b, network.get().url(proxy));
    for (int i = 0; i < 5; i++) {
      network.get().reach(a, b);
      long before = proxy.damaged();
      proxy.damage(1, random);
      network
          .get()
          .patience()
          .await(
              "something is damaged",
              () -> {
                a.transport().send(a.numbered(b, 1));
                return proxy.damaged() > before;
              });
      proxy.damage(0, random);
    }
    network.get().reach(a, b);
  }

  @Rule("TRANSPORT-10")
  void a_member_of_another_cluster_gets_nothing_but_answers() throws Exception {
    TestMember ours = network.get().member(2);
    TestMember stranger =
        network.get().member(new PeerIdentity(new MemberId(1), Network.CLUSTER + 1), 0);

    assertIsRefused(stranger, ours);
  }

  @Rule("TRANSPORT-10")
  void a_member_that_means_somebody_else_gets_nothing_but_answers() throws Exception {
    TestMember a = network.get().member(1);
    TestMember c = network.get().member(3);

    assertIsRefused(a, c);
  }

  /// `from` dials `at`, and takes it for member 2 of its own cluster.
  private void assertIsRefused(TestMember from, TestMember at) throws Exception {
    TestMember meant = new TestMember(new PeerIdentity(new MemberId(2), Network.CLUSTER));
    boolean[] offered = new boolean[1];
    at.takes((offer, content) -> offered[0] = true);
    from.meets(meant, at.url());
    Future<Void> sent =
        from.sendSnapshot(
            meant,
            new SnapshotOffer(from.id(), 1, LogStart.EMPTY),
            new ByteArrayInputStream(new byte[100]));
    assertThat(network.get().patience().failure("the snapshot", sent))
        .isInstanceOf(IOException.class);
    for (int i = 0; i < TIMES; i++) {
      from.transport().send(from.numbered(meant, i));
      Future<Bytes> answer = from.transport().ask(at.url(), Bytes.utf8("hello?"));
      assertThat(network.get().patience().end("the answer", answer))
          .isEqualTo(Bytes.utf8("hello?"));
    }

    assertThat(at.received()).isEmpty();
    assertThat(at.met()).isEmpty();
    assertThat(offered[0]).as("was offered a snapshot").isFalse();
  }
}
