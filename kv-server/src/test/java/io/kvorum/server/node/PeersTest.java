package io.kvorum.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.MemberId;
import io.kvorum.raft.Membership;
import io.kvorum.raft.transport.Peer;
import java.net.URI;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PeersTest {
  private static final long SILENCE_NANOS = 100;
  private static final Peer SELF = peer(1, "http://self:1");

  private final NoPeers transport = new NoPeers();
  private final Peers peers = new Peers(SELF, transport, List.of(), SILENCE_NANOS);

  private static Peer peer(long id, String url) {
    return new Peer(new MemberId(id), List.of(URI.create(url)));
  }

  private static Membership.Member member(long id, String url) {
    return new Membership.Member(new MemberId(id), List.of(url), false);
  }

  @Test
  void before_it_is_a_member_it_says_where_it_was_configured_to_be_reached() {
    assertThat(transport.told()).containsExactly(SELF);
  }

  @Test
  void a_member_says_where_the_membership_has_it() {
    peers.update(new Membership(List.of(member(1, "http://moved:1"))), 0);

    assertThat(transport.told()).containsExactly(peer(1, "http://moved:1"));
  }

  @Test
  void a_member_that_joined_meanwhile_is_reached_where_it_says() {
    peers.update(new Membership(List.of(member(1, "http://self:1"))), 0);

    peers.met(peer(4, "http://joined:4"));

    assertThat(transport.told()).containsExactly(SELF, peer(4, "http://joined:4"));
  }

  @Test
  void of_a_member_that_it_knows_the_membership_knows_better() {
    peers.met(peer(2, "http://early:2"));
    peers.update(
        new Membership(List.of(member(1, "http://self:1"), member(2, "http://known:2"))), 0);

    peers.met(peer(2, "http://elsewhere:2"));

    assertThat(transport.told()).containsExactly(SELF, peer(2, "http://known:2"));
  }

  @Test
  void only_the_newest_sixteen_that_were_met_are_kept() {
    LongStream.range(2, 20).forEach(id -> peers.met(peer(id, "http://many:" + id)));

    assertThat(transport.told())
        .extracting(told -> told.id().value())
        .containsExactlyElementsOf(
            LongStream.concat(LongStream.of(1), LongStream.range(4, 20)).boxed().toList());
  }
}
