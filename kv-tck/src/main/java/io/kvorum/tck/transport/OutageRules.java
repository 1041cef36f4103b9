package io.kvorum.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.MemberId;
import io.kvorum.raft.transport.PeerIdentity;
import io.kvorum.tck.Rule;
import java.util.List;
import java.util.function.Supplier;

/// TRANSPORT-4: outages are told, and end by themselves.
abstract class OutageRules {
  private final Supplier<Network> network;

  OutageRules(Supplier<Network> network) {
    this.network = network;
  }

  @Rule("TRANSPORT-4")
  void a_peer_that_does_not_listen_yet_is_told_and_reached_when_it_does() {
    PeerIdentity late = new PeerIdentity(new MemberId(2), Network.CLUSTER);
    int port = network.get().freePort();
    TestMember a = network.get().member(1);
    a.meets(new TestMember(late), network.get().url(port));
    awaitOutage(a);

    TestMember b = network.get().member(late, port);

    network.get().reach(a, b);
  }

  @Rule("TRANSPORT-4")
  void a_lost_connection_is_told_and_made_again() {
    TestMember a = network.get().member(1);
    TestMember b = network.get().member(2);
    TestProxy proxy = network.get().proxy(b);
    a.meets(b, network.get().url(proxy));
    network.get().reach(a, b);
    a.unreachable().clear();

    proxy.cut(true);
    awaitOutage(a);
    proxy.cut(false);
    network.get().reach(a, b);
  }

  @Rule("TRANSPORT-4")
  void a_network_that_swallows_everything_is_told_and_its_healing_noticed() {
    TestMember a = network.get().member(1);
    TestMember b = network.get().member(2);
    TestProxy proxy = network.get().proxy(b);
    a.meets(b, network.get().url(proxy));
    network.get().reach(a, b);
    a.unreachable().clear();

    proxy.stall();
    awaitOutage(a);
    proxy.flow();
    network.get().reach(a, b);
  }

  @Rule("TRANSPORT-4")
  void the_urls_of_a_peer_are_tried_in_turn() {
    TestMember a = network.get().member(1);
    TestMember b = network.get().member(2);

    a.meets(b, network.get().url(network.get().freePort()), b.url());

    network.get().reach(a, b);
  }

  @Rule("TRANSPORT-4")
  void a_peer_that_has_moved_is_reached_where_it_is_now() {
    PeerIdentity mover = new PeerIdentity(new MemberId(2), Network.CLUSTER);
    TestMember a = network.get().member(1);
    TestMember before = network.get().member(mover, 0);
    a.meets(before, before.url());
    network.get().reach(a, before);

    TestMember now = network.get().member(mover, 0);
    a.meets(now, now.url());

    network.get().reach(a, now);
  }

  @Rule("TRANSPORT-4")
  void a_peer_that_is_a_peer_no_more_is_left_alone_until_it_is_one_again() {
    TestMember a = network.get().member(1);
    TestMember b = network.get().member(2);
    TestProxy proxy = network.get().proxy(b);
    a.meets(b, network.get().url(proxy));
    network.get().reach(a, b);

    a.transport().peers(List.of());
    network.get().patience().await("the connection ends", () -> proxy.open() == 0);
    b.received().clear();
    a.transport().send(a.numbered(b, 1));
    a.meets(b, network.get().url(proxy));
    network.get().reach(a, b);

    assertThat(b.received()).doesNotContain(a.numbered(b, 1));
  }

  private void awaitOutage(TestMember a) {
    network
        .get()
        .patience()
        .await("the outage is told", () -> a.unreachable().contains(new MemberId(2)));
  }
}
