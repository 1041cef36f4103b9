package io.kvorum.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.transport.PeerIdentity;
import io.kvorum.raft.transport.TransportException;
import io.kvorum.tck.Rule;
import java.util.function.Supplier;

/// TRANSPORT-12: where a transport listens.
abstract class AddressRules {
  private final Supplier<Network> network;

  AddressRules(Supplier<Network> network) {
    this.network = network;
  }

  @Rule("TRANSPORT-12")
  void an_address_that_is_taken_is_told() throws Exception {
    TestMember first = network.get().member(1);
    PeerIdentity second = new PeerIdentity(new MemberId(2), Network.CLUSTER);

    assertThatThrownBy(() -> network.get().member(second, first.url().getPort()))
        .isInstanceOf(TransportException.class)
        .hasMessageContaining(Integer.toString(first.url().getPort()));
    assertThat(network.get().ask(first.url(), Bytes.utf8("still there?")).get())
        .isEqualTo(Bytes.utf8("still there?"));
  }

  @Rule("TRANSPORT-12")
  void its_address_is_where_it_listens() {
    TestMember member = network.get().member(1);

    assertThat(member.transport().address().getPort()).isPositive();
    assertThat(Network.isRefused(member.transport().address().getPort())).isFalse();
  }
}
