package io.kvorum.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.ProposalId;
import io.kvorum.raft.RaftMessage;
import io.kvorum.raft.RaftMessage.HeartbeatAnswer;
import io.kvorum.raft.transport.PeerIdentity;
import io.kvorum.tck.Rule;
import io.kvorum.tck.Seed;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// TRANSPORT-1 to TRANSPORT-3: what arrives, in which order, and what `send` never does.
abstract class MessageRules {
  private static final int NUMBERED = 20_000;
  private static final int MEBIBYTE = 1 << 20;

  private final Supplier<Network> network;

  MessageRules(Supplier<Network> network) {
    this.network = network;
  }

  @Rule("TRANSPORT-1")
  void every_kind_of_message_arrives_as_it_was_sent() {
    Seed seed = Seed.choose();
    TestMember a = network.get().member(1);
    TestMember b = network.get().member(2);
    a.meets(b, b.url());
    RandomMessages messages = new RandomMessages(a.id(), b.id(), seed.random());
    Set<RaftMessage> sent = new HashSet<>(); // what was sent twice may arrive late
    for (int i = 0; i < 130; i++) {
      RaftMessage message = messages.message(i, i < 65 ? 300 : MEBIBYTE);
      sent.add(message);
      b.received().clear();

      network.get().deliver(a, b, message);

      assertThat(b.received()).as(seed.toString()).contains(message).isSubsetOf(sent);
    }
  }

  @Rule("TRANSPORT-1")
  void what_is_damaged_on_the_way_does_not_arrive() {
    Seed seed = Seed.choose();
    Random random = seed.random();
    TestMember a = network.get().member(1);
    TestMember b = network.get().member(2);
    TestProxy proxy = network.get().proxy(b);
    a.meets(b, network.get().url(proxy));
    network.get().reach(a, b);
    b.received().clear();
    RandomMessages messages = new RandomMessages(a.id(), b.id(), random);
    Set<RaftMessage> sent = new HashSet<>();

    proxy.damage(20_000, random);
    long enough = 12;
    network
        .get()
        .patience()
        .await(
            "the proxy damages something",
            () -> {
              for (int i = 0; i < 13; i++) {
                RaftMessage message = messages.message(i, 3_000);
                sent.add(message);
                a.transport().send(message);
              }
              return proxy.damaged() >= enough;
            });
    proxy.damage(0, random);
    assertThat(b.received()).as(seed.toString()).allMatch(sent::contains, "was sent");
    network.get().reach(a, b);
  }

  @Rule("TRANSPORT-2")
  void messages_arrive_in_the_order_in_which_they_were_sent() {
    TestMember a = network.get().member(1);
    TestMember b = network.get().member(2);
    a.meets(b, b.url());
    b.meets(a, a.url());
    network.get().reach(a, b);
    network.get().reach(b, a);
    a.received().clear();
    b.received().clear();

    CompletableFuture<Void> there = CompletableFuture.runAsync(() -> sendNumbered(a, b));
    sendNumbered(b, a);
    there.join();

    assertThat(numbers(b)).isSorted().doesNotHaveDuplicates().hasSizeGreaterThan(1);
    assertThat(numbers(a)).isSorted().doesNotHaveDuplicates().hasSizeGreaterThan(1);
  }

  /// Goes on after the last number until something so late arrives: others may be dropped.
  private void sendNumbered(TestMember from, TestMember to) {
    for (long number = 0; number < NUMBERED; number++) {
      from.transport().send(from.numbered(to, number));
    }
    long[] next = {NUMBERED};
    network
        .get()
        .patience()
        .await(
            "the last messages arrive",
            () -> {
              from.transport().send(from.numbered(to, next[0]++));
              return numbersOf(to).anyMatch(number -> number >= NUMBERED);
            });
  }

  private static List<Long> numbers(TestMember member) {
    return numbersOf(member).toList();
  }

  private static Stream<Long> numbersOf(TestMember member) {
    return member.received().stream()
        .filter(HeartbeatAnswer.class::isInstance)
        .map(message -> ((HeartbeatAnswer) message).readRound());
  }

  @Rule("TRANSPORT-3")
  void sending_to_a_peer_that_does_not_read_neither_waits_nor_piles_up() throws Exception {
    TestMember a = network.get().member(1);
    TestMember b = network.get().member(2);
    TestProxy proxy = network.get().proxy(b);
    a.meets(b, network.get().url(proxy));
    network.get().reach(a, b);
    b.received().clear();
    Bytes command = Bytes.wrap(new byte[MEBIBYTE]);
    int count = 400;

    proxy.stall();
    CompletableFuture<Void> sent =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < count; i++) {
                a.transport()
                    .send(
                        new RaftMessage.Forward(
                            a.id(), b.id(), 1, new ProposalId(a.id(), 1, i), command));
              }
            });
    network.get().patience().end("sending", sent);
    proxy.flow();
    network.get().reach(a, b);

    assertThat(b.received().stream().filter(RaftMessage.Forward.class::isInstance).count())
        .isLessThan(count);
  }

  @Rule("TRANSPORT-3")
  void messages_for_a_peer_that_is_not_there_do_not_pile_up() {
    PeerIdentity late = new PeerIdentity(new MemberId(2), Network.CLUSTER);
    int port = network.get().freePort();
    TestMember a = network.get().member(1);
    TestMember absent = new TestMember(late);
    a.meets(absent, network.get().url(port));
    int count = 200_000;
    for (int i = 0; i < count; i++) {
      a.transport().send(a.numbered(absent, i));
    }

    TestMember b = network.get().member(late, port);
    network.get().reach(a, b);

    assertThat(b.received()).hasSizeLessThan(count);
  }

  @Rule("TRANSPORT-3")
  void sending_to_a_stranger_or_after_the_end_does_nothing() {
    TestMember a = network.get().member(1);
    TestMember b = network.get().member(2);

    a.transport().send(a.numbered(b, 1));
    a.meets(b, b.url());
    network.get().reach(a, b);
    a.transport().close();
    a.transport().send(a.numbered(b, 2));
    a.transport().peers(List.of());

    assertThat(numbers(b)).doesNotContain(1L, 2L);
  }
}
