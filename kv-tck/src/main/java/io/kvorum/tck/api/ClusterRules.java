package io.kvorum.tck.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.tck.Rule;
import io.kvorum.tck.api.pb.Member;
import io.kvorum.tck.api.pb.MemberAddRequest;
import io.kvorum.tck.api.pb.MemberListRequest;
import io.kvorum.tck.api.pb.MemberPromoteRequest;
import io.kvorum.tck.api.pb.MemberRemoveRequest;
import io.kvorum.tck.api.pb.MemberUpdateRequest;
import io.kvorum.tck.api.pb.MoveLeaderRequest;
import io.kvorum.tck.api.pb.StatusResponse;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/// CLUSTER-1 to CLUSTER-5. Nothing is tried that would change the members of a cluster.
abstract class ClusterRules extends ApiRules {
  private static final long NOBODY = 1;

  ClusterRules(Supplier<Session> session) {
    super(session);
  }

  private List<Member> members() {
    return ask(Cluster.MEMBER_LIST, MemberListRequest.getDefaultInstance()).getMembersList();
  }

  @Rule("CLUSTER-1")
  void members_are_listed_by_their_numbers_with_their_urls() {
    long self = ask(Cluster.STATUS, Requests.NOTHING).getHeader().getMemberId();

    List<Member> members = members();
    assertThat(members)
        .isSortedAccordingTo(Comparator.comparing(Member::getID, Long::compareUnsigned));
    assertThat(members)
        .filteredOn(member -> member.getID() == self)
        .singleElement()
        .satisfies(
            member -> {
              assertThat(member.getName()).isNotEmpty();
              assertThat(member.getClientURLsList()).isNotEmpty();
              assertThat(member.getPeerURLsList()).isNotEmpty();
              assertThat(member.getIsLearner()).isFalse();
            });
  }

  @Rule("CLUSTER-2")
  void a_member_without_usable_urls_is_not_added() {
    for (String url :
        List.of(
            "127.0.0.1:1", "http://127.0.0.1", "http://127.0.0.1:1/path", "ftp://127.0.0.1:1")) {
      assertThat(
              refusal(Cluster.MEMBER_ADD, MemberAddRequest.newBuilder().addPeerURLs(url).build()))
          .as(url)
          .isEqualTo(Refusal.BAD_URLS);
    }
    assertThat(refusal(Cluster.MEMBER_ADD, MemberAddRequest.getDefaultInstance()))
        .isEqualTo(Refusal.BAD_URLS);
  }

  @Rule("CLUSTER-3")
  void a_member_that_there_is_not_is_not_found() {
    MemberUpdateRequest update =
        MemberUpdateRequest.newBuilder().setID(NOBODY).addPeerURLs("http://127.0.0.1:1").build();

    assertThat(refusal(Cluster.MEMBER_UPDATE, update)).isEqualTo(Refusal.NO_MEMBER);
    assertThat(
            refusal(Cluster.MEMBER_REMOVE, MemberRemoveRequest.newBuilder().setID(NOBODY).build()))
        .isEqualTo(Refusal.NO_MEMBER);
    assertThat(
            refusal(
                Cluster.MEMBER_PROMOTE, MemberPromoteRequest.newBuilder().setID(NOBODY).build()))
        .isEqualTo(Refusal.NO_MEMBER);
  }

  @Rule("CLUSTER-4")
  void a_voter_cannot_be_promoted() {
    MemberPromoteRequest promote =
        MemberPromoteRequest.newBuilder().setID(members().getFirst().getID()).build();

    assertThat(refusal(Cluster.MEMBER_PROMOTE, promote)).isEqualTo(Refusal.NO_LEARNER);
  }

  @Rule("CLUSTER-5")
  void the_leader_can_be_moved_by_itself_and_to_a_member_only() {
    for (Endpoint endpoint : session().endpoints()) {
      Client client = session().connect(endpoint);
      StatusResponse status = client.ask(Cluster.STATUS, Requests.NOTHING);
      long self = status.getHeader().getMemberId();
      if (status.getLeader() == self) {
        assertThat(client.ask(Cluster.MOVE_LEADER, to(self)).hasHeader()).isFalse();
        assertThat(client.refusal(Cluster.MOVE_LEADER, to(NOBODY)))
            .isEqualTo(Refusal.BAD_TRANSFEREE);
      } else {
        assertThat(client.refusal(Cluster.MOVE_LEADER, to(self))).isEqualTo(Refusal.NOT_LEADER);
      }
    }
  }

  private static MoveLeaderRequest to(long member) {
    return MoveLeaderRequest.newBuilder().setTargetID(member).build();
  }
}
