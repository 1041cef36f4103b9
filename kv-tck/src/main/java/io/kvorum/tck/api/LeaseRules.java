package io.kvorum.tck.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.kvorum.tck.Rule;
import io.kvorum.tck.api.pb.Event;
import io.kvorum.tck.api.pb.LeaseGrantRequest;
import io.kvorum.tck.api.pb.LeaseGrantResponse;
import io.kvorum.tck.api.pb.LeaseKeepAliveRequest;
import io.kvorum.tck.api.pb.LeaseKeepAliveResponse;
import io.kvorum.tck.api.pb.LeaseRevokeRequest;
import io.kvorum.tck.api.pb.LeaseStatus;
import io.kvorum.tck.api.pb.LeaseTimeToLiveRequest;
import io.kvorum.tck.api.pb.LeaseTimeToLiveResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// LEASE-1 to LEASE-14.
abstract class LeaseRules extends WatchingRules {
  private static final long MOST_SECONDS = 9_000_000_000L;

  LeaseRules(Supplier<Session> session) {
    super(session);
  }

  private LeaseGrantResponse grant(long id, long ttlSeconds) {
    return ask(
        Leases.LEASE_GRANT, LeaseGrantRequest.newBuilder().setID(id).setTTL(ttlSeconds).build());
  }

  /// A number that no lease has.
  private long free() {
    return -put("a", "to have a revision of its own");
  }

  private static LeaseRevokeRequest revoking(long lease) {
    return LeaseRevokeRequest.newBuilder().setID(lease).build();
  }

  private Dialogue<LeaseKeepAliveRequest, LeaseKeepAliveResponse> keepAlive() {
    return session().closing(session().first().open(Leases.LEASE_KEEP_ALIVE));
  }

  private static LeaseKeepAliveRequest alive(long lease) {
    return LeaseKeepAliveRequest.newBuilder().setID(lease).build();
  }

  @Rule("LEASE-1")
  void a_lease_has_the_number_that_is_asked_for_or_one_that_is_free() {
    long mine = free();

    assertThat(grant(mine, LONG_SECONDS).getID()).isEqualTo(mine);
    LeaseGrantResponse first = grant(0, LONG_SECONDS);
    LeaseGrantResponse second = grant(0, LONG_SECONDS);
    assertThat(first.getID()).isPositive().isNotEqualTo(second.getID());
    assertThat(second.getID()).isPositive();
    assertThat(first.getTTL()).isEqualTo(LONG_SECONDS);
    assertThat(first.getError()).isEmpty();
  }

  @Rule("LEASE-2")
  void a_number_that_is_taken_is_refused() {
    long lease = grant(0, LONG_SECONDS).getID();

    assertThat(
            refusal(
                Leases.LEASE_GRANT,
                LeaseGrantRequest.newBuilder().setID(lease).setTTL(LONG_SECONDS).build()))
        .isEqualTo(Refusal.LEASE_EXISTS);
  }

  @Rule("LEASE-3")
  void a_life_that_is_too_long_is_refused() {
    LeaseGrantRequest.Builder request = LeaseGrantRequest.newBuilder();

    assertThat(refusal(Leases.LEASE_GRANT, request.setTTL(MOST_SECONDS + 1).build()))
        .isEqualTo(Refusal.TTL_TOO_LARGE);
    long lease = grant(0, MOST_SECONDS).getID();
    assertThat(timeToLive(lease).getGrantedTTL()).isEqualTo(MOST_SECONDS);
  }

  @Rule("LEASE-4")
  void a_life_that_is_too_short_is_made_longer() {
    long least = grant(0, 1).getTTL();

    assertThat(least).isPositive();
    assertThat(grant(0, 0).getTTL()).isEqualTo(least);
    assertThat(grant(0, -5).getTTL()).isEqualTo(least);
  }

  @Rule("LEASE-5")
  void a_lease_is_told_with_its_life_and_its_keys() {
    long lease = grant();
    put(putting("b", "1").setLease(lease));
    put(putting("a", "1").setLease(lease));

    LeaseTimeToLiveResponse response = timeToLive(lease);
    assertThat(response.getID()).isEqualTo(lease);
    assertThat(response.getGrantedTTL()).isEqualTo(LONG_SECONDS);
    assertThat(response.getTTL()).isBetween(1L, LONG_SECONDS);
    assertThat(response.getKeysList()).containsExactlyInAnyOrder(key("a"), key("b"));
    assertThat(
            ask(Leases.LEASE_TIME_TO_LIVE, LeaseTimeToLiveRequest.newBuilder().setID(lease).build())
                .getKeysList())
        .isEmpty();
  }

  @Rule("LEASE-6")
  void a_lease_that_there_is_not_has_a_life_of_minus_one() {
    LeaseTimeToLiveResponse response = timeToLive(Long.MAX_VALUE);

    assertThat(response.getID()).isEqualTo(Long.MAX_VALUE);
    assertThat(response.getTTL()).isEqualTo(-1);
    assertThat(response.getGrantedTTL()).isZero();
  }

  @Rule("LEASE-7")
  void all_leases_are_listed_and_those_that_end_sooner_first() {
    long later = grant(0, 2 * LONG_SECONDS).getID();
    long sooner = grant(0, LONG_SECONDS).getID();

    List<LeaseStatus> leases = ask(Leases.LEASE_LEASES, Requests.NOTHING).getLeasesList();
    assertThat(leases).extracting(LeaseStatus::getID).containsSubsequence(sooner, later);
  }

  @Rule("LEASE-8")
  void every_keep_alive_is_answered_in_order_with_the_life_that_was_granted() {
    long first = grant();
    long second = grant(0, 2 * LONG_SECONDS).getID();

    var stream = keepAlive().say(alive(first)).say(alive(second)).say(alive(first));

    assertThat(List.of(stream.hear(), stream.hear(), stream.hear()))
        .extracting(LeaseKeepAliveResponse::getID, LeaseKeepAliveResponse::getTTL)
        .containsExactly(
            tuple(first, LONG_SECONDS),
            tuple(second, 2 * LONG_SECONDS),
            tuple(first, LONG_SECONDS));
  }

  @Rule("LEASE-9")
  void a_lease_that_there_is_not_is_kept_alive_for_no_second_and_the_stream_goes_on() {
    long lease = grant();

    var stream = keepAlive().say(alive(Long.MAX_VALUE)).say(alive(lease));

    assertThat(stream.hear().getTTL()).isZero();
    assertThat(stream.hear().getTTL()).isEqualTo(LONG_SECONDS);
  }

  @Rule("LEASE-10")
  void revoking_deletes_all_keys_in_one_revision_in_their_order() {
    long lease = grant();
    List.of("c", "a", "b").forEach(name -> put(putting(name, "1").setLease(lease)));
    var stream = watch(watchingEvery());
    long before = revision();

    long revoked = ask(Leases.LEASE_REVOKE, revoking(lease)).getHeader().getRevision();

    assertThat(revoked).isEqualTo(before + 1);
    assertThat(names(every())).isEmpty();
    List<Event> events = stream.hear().getEventsList();
    assertThat(names(events.stream().map(Event::getKv).toList())).containsExactly("a", "b", "c");
    assertThat(timeToLive(lease).getTTL()).isEqualTo(-1);
  }

  @Rule("LEASE-11")
  void to_revoke_what_there_is_not_is_refused() {
    assertThat(refusal(Leases.LEASE_REVOKE, revoking(Long.MAX_VALUE))).isEqualTo(Refusal.NO_LEASE);
  }

  @Rule("LEASE-12")
  void a_key_belongs_to_its_last_lease_only() {
    long first = grant();
    long second = grant();
    put(putting("a", "1").setLease(first));
    put(putting("a", "2").setLease(second));

    ask(Leases.LEASE_REVOKE, revoking(first));

    assertThat(isStored("a")).isTrue();
  }

  @Rule("LEASE-13")
  void the_keys_of_a_lease_that_ends_are_deleted_and_never_before() {
    var stream = watch(watchingEvery());
    long asked = System.nanoTime();
    LeaseGrantResponse lease = grant(0, 1);
    put(putting("a", "1").setLease(lease.getID()));

    List<Event> events = events(stream, 2);
    long lived = System.nanoTime() - asked;

    assertThat(events.get(1).getType()).isEqualTo(Event.EventType.DELETE);
    assertThat(lived).isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(lease.getTTL()));
    assertThat(timeToLive(lease.getID()).getTTL()).isEqualTo(-1);
    assertThat(keepAlive().say(alive(lease.getID())).hear().getTTL()).isZero();
  }

  @Rule("LEASE-14")
  void any_member_grants_renews_and_tells_leases() {
    long lease = grant();
    Client other = session().last();
    var stream = session().closing(other.open(Leases.LEASE_KEEP_ALIVE)).say(alive(lease));

    assertThat(stream.hear().getTTL()).isEqualTo(LONG_SECONDS);
    var told =
        other.ask(
            Leases.LEASE_TIME_TO_LIVE, LeaseTimeToLiveRequest.newBuilder().setID(lease).build());
    assertThat(told.getGrantedTTL()).isEqualTo(LONG_SECONDS);
    other.ask(Leases.LEASE_REVOKE, revoking(lease));
    assertThat(timeToLive(lease).getTTL()).isEqualTo(-1);
  }
}
