package io.kvorum.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.transport.PeerIdentity;
import io.kvorum.tck.Rule;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/// TRANSPORT-10 over TLS: who shows no certificate that is trusted is no member, and gets no answer
/// either.
abstract class CertificateRules {
  private final Supplier<Network> network;

  CertificateRules(Supplier<Network> network) {
    this.network = network;
  }

  @Rule("TRANSPORT-10")
  void a_dialler_whose_certificate_nobody_trusts_gets_nothing() throws Exception {
    TestMember intruder = untrusted(1);
    TestMember b = network.get().member(2);

    assertGetsNothing(intruder, b);
  }

  @Rule("TRANSPORT-10")
  void a_listener_whose_certificate_nobody_trusts_gets_nothing() throws Exception {
    TestMember a = network.get().member(1);
    TestMember intruder = untrusted(2);

    assertGetsNothing(a, intruder);
  }

  private TestMember untrusted(long id) {
    return network
        .get()
        .member(
            new PeerIdentity(new MemberId(id), Network.CLUSTER),
            0,
            network.get().certificate("untrusted"));
  }

  private void assertGetsNothing(TestMember from, TestMember to) throws Exception {
    from.meets(to, to.url());
    network
        .get()
        .patience()
        .await(
            "the outage is told",
            () -> {
              from.transport().send(from.numbered(to, 1));
              return from.unreachable().size() > 1;
            });
    Future<Bytes> answer = from.transport().ask(to.url(), Bytes.EMPTY);

    assertThat(network.get().patience().failure("the question", answer)).isNotNull();
    assertThat(to.received()).isEmpty();
  }
}
