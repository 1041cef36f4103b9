package io.kvorum.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.transport.PeerIdentity;
import io.kvorum.tck.Rule;
import java.net.URI;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/// TRANSPORT-10 over TLS: who shows no certificate that is trusted, still valid, and for the
/// address from which it dials, is no member, and gets no answer either.
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

  @Rule("TRANSPORT-10")
  void a_dialler_whose_certificate_is_for_another_address_gets_nothing() throws Exception {
    TestMember elsewhere = member(1, network.get().trusted("elsewhere", "127.0.0.2"));
    TestMember b = network.get().member(2);

    assertGetsNothing(elsewhere, b);
  }

  /// A TLS session that is resumed asks for no certificate, and so must be looked at once more.
  @Rule("TRANSPORT-10")
  void a_dialler_whose_certificate_was_revoked_gets_nothing_once_it_dials_again() throws Exception {
    TestCertificate lost = network.get().trusted("lost", "127.0.0.1");
    TestMember a = member(1, lost);
    TestMember b = network.get().member(2);
    TestProxy proxy = network.get().proxy(b);
    a.meets(b, network.get().url(proxy));
    network.get().reach(a, b);

    network.get().revoke(lost);
    proxy.cut(false);
    awaitOutages(a, b);
    b.received().clear();

    assertGetsNothing(a, b, network.get().url(proxy));
  }

  private TestMember untrusted(long id) {
    return member(id, network.get().certificate("untrusted"));
  }

  private TestMember member(long id, TestCertificate shown) {
    return network.get().member(new PeerIdentity(new MemberId(id), Network.CLUSTER), 0, shown);
  }

  private void assertGetsNothing(TestMember from, TestMember to) throws Exception {
    from.meets(to, to.url());

    assertGetsNothing(from, to, to.url());
  }

  private void assertGetsNothing(TestMember from, TestMember to, URI url) throws Exception {
    awaitOutages(from, to);
    Future<Bytes> answer = from.transport().ask(url, Bytes.EMPTY);

    assertThat(network.get().patience().failure("the question", answer)).isNotNull();
    assertThat(to.received()).isEmpty();
  }

  private void awaitOutages(TestMember from, TestMember to) {
    from.unreachable().clear();
    network
        .get()
        .patience()
        .await(
            "the outage is told",
            () -> {
              from.transport().send(from.numbered(to, 1));
              return from.unreachable().size() > 1;
            });
  }
}
