package io.kvorum.tck.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.tck.Rule;
import io.kvorum.tck.api.pb.CampaignRequest;
import io.kvorum.tck.api.pb.CampaignResponse;
import io.kvorum.tck.api.pb.LeaderKey;
import io.kvorum.tck.api.pb.LeaderRequest;
import io.kvorum.tck.api.pb.LeaderResponse;
import io.kvorum.tck.api.pb.ProclaimRequest;
import io.kvorum.tck.api.pb.ResignRequest;
import java.util.function.Supplier;

/// ELECTION-1 to ELECTION-6.
abstract class ElectionRules extends WatchingRules {
  ElectionRules(Supplier<Session> session) {
    super(session);
  }

  private CampaignRequest campaigning(long lease, String value) {
    return CampaignRequest.newBuilder()
        .setName(key("election"))
        .setLease(lease)
        .setValue(Requests.text(value))
        .build();
  }

  private LeaderKey campaign(String value) {
    return ask(Locks.CAMPAIGN, campaigning(grant(), value)).getLeader();
  }

  private LeaderRequest election() {
    return LeaderRequest.newBuilder().setName(key("election")).build();
  }

  private static ProclaimRequest proclaiming(LeaderKey leader, String value) {
    return ProclaimRequest.newBuilder().setLeader(leader).setValue(Requests.text(value)).build();
  }

  private void resign(LeaderKey leader) {
    ask(Locks.RESIGN, ResignRequest.newBuilder().setLeader(leader).build());
  }

  @Rule("ELECTION-1")
  void who_wins_is_told_its_key() {
    long lease = grant();

    CampaignResponse response = ask(Locks.CAMPAIGN, campaigning(lease, "one"));

    LeaderKey leader = response.getLeader();
    assertThat(leader.getName()).isEqualTo(key("election"));
    assertThat(leader.getKey()).isEqualTo(key("election/" + Long.toHexString(lease)));
    assertThat(leader.getLease()).isEqualTo(lease);
    assertThat(leader.getRev()).isEqualTo(response.getHeader().getRevision());
    assertThat(ask(Locks.LEADER, election()).getKv().getValue()).isEqualTo(Requests.text("one"));
  }

  @Rule("ELECTION-2")
  void without_a_candidate_there_is_no_leader() {
    assertThat(refusal(Locks.LEADER, election())).isEqualTo(Refusal.unknown("election: no leader"));
  }

  @Rule("ELECTION-3")
  void who_comes_later_waits_until_the_leader_resigns() {
    LeaderKey first = campaign("one");
    long lease = grant();
    var candidates = watch(watchingEvery());
    var second =
        session()
            .closing(session().first().open(Locks.CAMPAIGN))
            .say(campaigning(lease, "two"))
            .halfClose();
    assertThat(candidates.hear().getEvents(0).getKv().getLease()).isEqualTo(lease);
    assertThat(ask(Locks.LEADER, election()).getKv().getValue()).isEqualTo(Requests.text("one"));

    resign(first);

    assertThat(second.hear().getLeader().getLease()).isEqualTo(lease);
    assertThat(ask(Locks.LEADER, election()).getKv().getValue()).isEqualTo(Requests.text("two"));
  }

  @Rule("ELECTION-4")
  void a_leader_may_change_its_value_and_who_is_none_may_not() {
    LeaderKey leader = campaign("one");

    ask(Locks.PROCLAIM, proclaiming(leader, "changed"));
    assertThat(ask(Locks.LEADER, election()).getKv().getValue())
        .isEqualTo(Requests.text("changed"));
    resign(leader);
    assertThat(refusal(Locks.PROCLAIM, proclaiming(leader, "again")))
        .isEqualTo(Refusal.unknown("election: not leader"));
    assertThat(refusal(Locks.PROCLAIM, ProclaimRequest.getDefaultInstance()))
        .isEqualTo(Refusal.unknown("\"leader\" field must be provided"));
  }

  @Rule("ELECTION-5")
  void who_is_no_leader_resigns_without_effect() {
    LeaderKey leader = campaign("one");

    resign(leader.toBuilder().setRev(leader.getRev() - 1).build());

    assertThat(ask(Locks.LEADER, election()).getKv().getKey()).isEqualTo(leader.getKey());
  }

  @Rule("ELECTION-6")
  void an_observer_hears_the_leader_its_changes_and_its_successor() {
    LeaderKey first = campaign("one");
    Dialogue<LeaderRequest, LeaderResponse> observer =
        session().closing(session().first().open(Locks.OBSERVE)).say(election()).halfClose();

    assertThat(observer.hear().getKv().getValue()).isEqualTo(Requests.text("one"));
    ask(Locks.PROCLAIM, proclaiming(first, "changed"));
    assertThat(observer.hear().getKv().getValue()).isEqualTo(Requests.text("changed"));
    resign(first);
    LeaderKey second = campaign("two");
    LeaderResponse next = observer.hear();
    assertThat(next.getKv().getKey()).isEqualTo(second.getKey());
    assertThat(next.getHeader().getRevision()).isGreaterThanOrEqualTo(second.getRev());
  }
}
