package io.kvorum.tck.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.tck.Rule;
import io.kvorum.tck.api.pb.HashKVRequest;
import io.kvorum.tck.api.pb.LeaseTimeToLiveRequest;
import io.kvorum.tck.api.pb.MemberListRequest;
import io.kvorum.tck.api.pb.ResponseHeader;
import io.kvorum.tck.api.pb.ResponseOp;
import io.kvorum.tck.api.pb.StatusResponse;
import java.util.List;
import java.util.function.Supplier;

/// HEADER-1 to HEADER-6: what stands in the header of an answer.
abstract class HeaderRules extends ApiRules {
  HeaderRules(Supplier<Session> session) {
    super(session);
  }

  @Rule("HEADER-1")
  void every_answer_names_its_cluster_its_member_and_the_term() {
    StatusResponse status = ask(Cluster.STATUS, Requests.NOTHING);
    long lease = grant();

    List<ResponseHeader> headers =
        List.of(
            status.getHeader(),
            put(putting("a", "1")).getHeader(),
            range(only("a")).getHeader(),
            ask(Keys.DELETE, deleting("a").build()).getHeader(),
            txn(Requests.all()).getHeader(),
            timeToLive(lease).getHeader(),
            ask(Leases.LEASE_LEASES, Requests.NOTHING).getHeader(),
            ask(Cluster.HASH_KV, HashKVRequest.getDefaultInstance()).getHeader(),
            ask(Cluster.MEMBER_LIST, MemberListRequest.getDefaultInstance()).getHeader());

    assertThat(headers).extracting(ResponseHeader::getClusterId).doesNotContain(0L);
    assertThat(headers)
        .allMatch(header -> header.getClusterId() == status.getHeader().getClusterId())
        .allMatch(header -> header.getMemberId() == status.getHeader().getMemberId())
        .allMatch(header -> header.getRaftTerm() == status.getRaftTerm());
  }

  @Rule("HEADER-1")
  void all_members_name_one_cluster_and_each_its_own_number() {
    List<ResponseHeader> headers =
        session().endpoints().stream()
            .map(endpoint -> session().connect(endpoint))
            .map(client -> client.ask(Cluster.STATUS, Requests.NOTHING).getHeader())
            .toList();

    assertThat(headers.stream().map(ResponseHeader::getClusterId).distinct()).hasSize(1);
    assertThat(headers).extracting(ResponseHeader::getMemberId).doesNotHaveDuplicates();
  }

  @Rule("HEADER-2")
  void a_read_tells_the_newest_revision_even_if_it_reads_an_old_one() {
    long old = put("a", "1");
    long newest = put("b", "1");

    assertThat(range(only("a").setRevision(old)).getHeader().getRevision()).isEqualTo(newest);
    assertThat(timeToLive(grant()).getHeader().getRevision()).isEqualTo(newest);
  }

  @Rule("HEADER-3")
  void a_write_tells_its_own_revision_and_one_without_effect_the_newest() {
    long first = put("a", "1");

    assertThat(put("a", "2")).isEqualTo(first + 1);
    assertThat(txn(Requests.all(Requests.op(deleting("none")))).getHeader().getRevision())
        .isEqualTo(first + 1);
    assertThat(delete("none")).isEqualTo(first + 1);
    assertThat(delete("a")).isEqualTo(first + 2);
  }

  @Rule("HEADER-4")
  void answers_within_a_transaction_have_a_revision_and_nothing_else() {
    var inner = Requests.op(Requests.all(Requests.op(putting("b", "1"))));
    var response =
        txn(
            Requests.all(
                Requests.op(putting("a", "1")),
                Requests.op(only("a")),
                Requests.op(deleting("none")),
                inner));

    List<ResponseOp> answers = response.getResponsesList();
    ResponseHeader bare =
        ResponseHeader.newBuilder().setRevision(response.getHeader().getRevision()).build();
    assertThat(answers.get(0).getResponsePut().getHeader()).isEqualTo(bare);
    assertThat(answers.get(1).getResponseRange().getHeader()).isEqualTo(bare);
    assertThat(answers.get(2).getResponseDeleteRange().getHeader()).isEqualTo(bare);
    assertThat(answers.get(3).getResponseTxn().hasHeader()).isTrue();
    assertThat(answers.get(3).getResponseTxn().getHeader())
        .isEqualTo(ResponseHeader.getDefaultInstance());
  }

  @Rule("HEADER-5")
  void answers_about_members_have_no_revision() {
    assertThat(
            ask(Cluster.MEMBER_LIST, MemberListRequest.getDefaultInstance())
                .getHeader()
                .getRevision())
        .isZero();
  }

  @Rule("HEADER-6")
  void defragmenting_is_answered_without_a_header() {
    assertThat(ask(Cluster.DEFRAGMENT, Requests.NOTHING).hasHeader()).isFalse();
  }

  @Rule("HEADER-1")
  void what_is_not_there_is_answered_with_a_header_too() {
    var missing = LeaseTimeToLiveRequest.newBuilder().setID(Long.MAX_VALUE).build();

    assertThat(ask(Leases.LEASE_TIME_TO_LIVE, missing).getHeader().getRevision())
        .isEqualTo(revision());
  }
}
