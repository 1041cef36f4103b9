package io.kvorum.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.raft.transport.Peer;
import io.kvorum.tck.Rule;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;

/// TRANSPORT-11: who dials says where it is reached.
abstract class MeetingRules {
  private final Supplier<Network> network;

  MeetingRules(Supplier<Network> network) {
    this.network = network;
  }

  @Rule("TRANSPORT-11")
  void a_member_that_nobody_has_told_of_can_be_answered() {
    TestMember late = network.get().member(1);
    TestMember leader = network.get().member(2);
    Peer told = new Peer(leader.id(), List.of(network.get().url(1), leader.url()));

    leader.meets(new Peer(late.id(), List.of(late.url())), told.urls().toArray(URI[]::new));
    awaitMeeting(late, told);
    late.meets(late.met().element(), late.url());

    network.get().reach(late, leader);
  }

  @Rule("TRANSPORT-11")
  void a_member_is_met_before_its_first_message() {
    TestMember a = network.get().member(1);
    TestMember b = network.get().member(2);
    TestProxy proxy = network.get().proxy(b);
    a.meets(b, network.get().url(proxy));
    for (int i = 0; i < 10; i++) {
      network.get().reach(a, b);
      proxy.cut(false);
    }

    network.get().reach(a, b);

    assertThat(b.heardUnmet()).isEmpty();
    assertThat(b.met()).containsOnly(new Peer(a.id(), List.of(a.url())));
  }

  @Rule("TRANSPORT-11")
  void a_member_that_has_moved_is_met_anew() {
    TestMember a = network.get().member(1);
    TestMember b = network.get().member(2);
    Peer there = new Peer(b.id(), List.of(b.url()));
    a.meets(b, b.url());
    network.get().reach(a, b);

    for (int port = 1; port < 4; port++) {
      Peer moved = new Peer(a.id(), List.of(network.get().url(port)));
      a.meets(there, moved.urls().getFirst());
      awaitMeeting(b, moved);
    }

    network.get().reach(a, b);
  }

  private void awaitMeeting(TestMember who, Peer other) {
    network.get().patience().await("it is met", () -> who.met().contains(other));
  }
}
