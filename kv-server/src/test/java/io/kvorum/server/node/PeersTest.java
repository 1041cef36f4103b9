package io.kvorum.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.MemberId;
import io.kvorum.raft.Membership;
import io.kvorum.raft.transport.Peer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PeersTest {
  private static final MemberId OTHER = new MemberId(2);
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

  private static Duration nanos(long nanos) {
    return Duration.ofNanos(nanos);
  }

  private void meet(long nowNanos) {
    peers.met(new Peer(OTHER, List.of()), nowNanos);
  }

  @Test
  void who_is_heard_without_a_gap_is_reachable_since_it_was_heard_first() {
    peers.heard(OTHER, 1_000);
    peers.heard(OTHER, 1_090);

    assertThat(peers.reachableFor(OTHER, 1_150)).contains(nanos(150));
    assertThat(peers.reachableFor(OTHER, 1_191)).isEmpty();
  }

  @Test
  void a_new_leader_counts_from_the_connection_of_those_whom_it_only_begins_to_hear() {
    meet(1_000);
    assertThat(peers.reachableFor(OTHER, 9_000)).isEmpty();

    peers.heard(OTHER, 9_000);

    assertThat(peers.reachableFor(OTHER, 9_010)).contains(nanos(8_010));
  }

  @Test
  void a_connection_that_is_repeated_is_as_old_as_the_first_one() {
    meet(1_000);
    meet(5_000);
    peers.heard(OTHER, 9_000);

    assertThat(peers.reachableFor(OTHER, 9_000)).contains(nanos(8_000));
  }

  @Test
  void a_lost_connection_ends_it_and_it_begins_anew() {
    meet(1_000);
    peers.heard(OTHER, 5_000);

    peers.lost(OTHER);
    assertThat(peers.reachableFor(OTHER, 5_001)).isEmpty();

    peers.heard(OTHER, 6_000);
    assertThat(peers.reachableFor(OTHER, 6_010)).contains(nanos(10));
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

    peers.met(peer(4, "http://joined:4"), 0);

    assertThat(transport.told()).containsExactly(SELF, peer(4, "http://joined:4"));
  }

  @Test
  void of_a_member_that_it_knows_the_membership_knows_better() {
    peers.met(peer(2, "http://early:2"), 0);
    peers.update(
        new Membership(List.of(member(1, "http://self:1"), member(2, "http://known:2"))), 0);

    peers.met(peer(2, "http://elsewhere:2"), 0);

    assertThat(transport.told()).containsExactly(SELF, peer(2, "http://known:2"));
  }

  @Test
  void only_the_newest_sixteen_that_were_met_are_kept() {
    LongStream.range(2, 20).forEach(id -> peers.met(peer(id, "http://many:" + id), 0));

    assertThat(transport.told())
        .extracting(told -> told.id().value())
        .containsExactlyElementsOf(
            LongStream.concat(LongStream.of(1), LongStream.range(4, 20)).boxed().toList());
  }
}
