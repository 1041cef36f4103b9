package io.kvorum.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.MemberId;
import io.kvorum.raft.transport.Peer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeersTest {
  private static final MemberId OTHER = new MemberId(2);
  private static final long SILENCE_NANOS = 100;

  private final Peers peers = new Peers(new MemberId(1), new NoPeers(), List.of(), SILENCE_NANOS);

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
}
