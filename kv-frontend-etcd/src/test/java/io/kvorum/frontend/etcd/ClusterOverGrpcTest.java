package io.kvorum.frontend.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.kvorum.api.Kv;
import io.kvorum.api.KvError;
import io.kvorum.api.Maintenance.Versions;
import io.kvorum.api.MemberId;
import io.kvorum.frontend.etcd.pb.LeaseGrantRequest;
import io.kvorum.frontend.etcd.pb.LeaseGrantResponse;
import io.kvorum.frontend.etcd.pb.Member;
import io.kvorum.frontend.etcd.pb.MemberAddRequest;
import io.kvorum.frontend.etcd.pb.MemberAddResponse;
import io.kvorum.frontend.etcd.pb.MemberListRequest;
import io.kvorum.frontend.etcd.pb.MemberListResponse;
import io.kvorum.frontend.etcd.pb.MemberPromoteRequest;
import io.kvorum.frontend.etcd.pb.MemberPromoteResponse;
import io.kvorum.frontend.etcd.pb.MemberRemoveRequest;
import io.kvorum.frontend.etcd.pb.MemberRemoveResponse;
import io.kvorum.frontend.etcd.pb.MemberUpdateRequest;
import io.kvorum.frontend.etcd.pb.MemberUpdateResponse;
import io.kvorum.frontend.etcd.pb.RangeRequest;
import io.kvorum.frontend.etcd.pb.RangeResponse;
import io.kvorum.frontend.etcd.pb.StatusRequest;
import io.kvorum.frontend.etcd.pb.StatusResponse;
import io.kvorum.frontend.etcd.pb.WatchResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The Cluster service, and what a member that is no full one yet refuses.
class ClusterOverGrpcTest {
  private static final String ADD = "etcdserverpb.Cluster/MemberAdd";
  private static final String REMOVE = "etcdserverpb.Cluster/MemberRemove";
  private static final String UPDATE = "etcdserverpb.Cluster/MemberUpdate";
  private static final String LIST = "etcdserverpb.Cluster/MemberList";
  private static final String PROMOTE = "etcdserverpb.Cluster/MemberPromote";
  private static final String RANGE = "etcdserverpb.KV/Range";
  private static final String GRANT = "etcdserverpb.Lease/LeaseGrant";
  private static final String STATUS = "etcdserverpb.Maintenance/Status";
  private static final long SELF = 0x8e9e05c52164694dL;
  private static final String URL = "http://127.0.0.1:1";

  private final Rig rig = new Rig();

  @AfterEach
  void close() {
    rig.close();
  }

  private static void assertRefused(Status status, KvError error) {
    assertThat(status.getCode().value()).isEqualTo(error.code().number());
    assertThat(status.getDescription()).isEqualTo(error.text());
  }

  private static RangeRequest range(boolean serializable) {
    return RangeRequest.newBuilder()
        .setKey(ByteString.copyFromUtf8("k"))
        .setSerializable(serializable)
        .build();
  }

  @Test
  void an_added_member_is_told_alone_and_among_all() {
    MemberAddResponse answer =
        rig.call(
            ADD,
            MemberAddRequest.newBuilder().addPeerURLs(URL).setIsLearner(true).build(),
            MemberAddResponse.getDefaultInstance());

    Member added = Member.newBuilder().setID(-9).addPeerURLs(URL).setIsLearner(true).build();
    assertThat(answer.getMember()).isEqualTo(added);
    assertThat(answer.getMembersList()).hasSize(2).contains(added);
    assertThat(answer.getHeader().getRevision()).isZero();
    assertThat(answer.getHeader().getMemberId()).isEqualTo(SELF);
  }

  @Test
  void changes_answer_with_the_members_after_them() {
    assertThat(
            rig.call(
                    REMOVE,
                    MemberRemoveRequest.newBuilder().setID(SELF).build(),
                    MemberRemoveResponse.getDefaultInstance())
                .getMembersList())
        .extracting(Member::getID)
        .containsExactly(SELF);
    assertThat(
            rig.call(
                    UPDATE,
                    MemberUpdateRequest.newBuilder().setID(5).addPeerURLs(URL).build(),
                    MemberUpdateResponse.getDefaultInstance())
                .getMembers(0)
                .getPeerURLsList())
        .containsExactly(URL);
  }

  @Test
  void refusals_have_etcd_s_codes() {
    assertRefused(
        rig.failure(
            ADD, MemberAddRequest.getDefaultInstance(), MemberAddResponse.getDefaultInstance()),
        KvError.BAD_MEMBER_URLS);
    assertRefused(
        rig.failure(
            REMOVE,
            MemberRemoveRequest.newBuilder().setID(1).build(),
            MemberRemoveResponse.getDefaultInstance()),
        KvError.MEMBER_NOT_FOUND);
    assertRefused(
        rig.failure(
            PROMOTE,
            MemberPromoteRequest.newBuilder().setID(SELF).build(),
            MemberPromoteResponse.getDefaultInstance()),
        KvError.MEMBER_NOT_LEARNER);
  }

  @Test
  void a_learner_serves_its_status_and_reads_that_may_be_old_and_nothing_else() {
    rig.node.status = ScriptedNode.status(Optional.of(new MemberId(SELF)), true);
    rig.node.range =
        ScriptedNode.always(new Kv.RangeResponse(ScriptedNode.HEADER, List.of(), false, 0));

    assertThat(rig.call(RANGE, range(true), RangeResponse.getDefaultInstance()).getCount())
        .isZero();
    assertThat(
            rig.call(
                    STATUS, StatusRequest.getDefaultInstance(), StatusResponse.getDefaultInstance())
                .getIsLearner())
        .isTrue();
    assertRefused(
        rig.failure(RANGE, range(false), RangeResponse.getDefaultInstance()), KvError.LEARNER);
    assertRefused(
        rig.failure(
            LIST, MemberListRequest.getDefaultInstance(), MemberListResponse.getDefaultInstance()),
        KvError.LEARNER);
    assertRefused(
        rig.failure(
            GRANT,
            LeaseGrantRequest.newBuilder().setTTL(9).build(),
            LeaseGrantResponse.getDefaultInstance()),
        KvError.LEARNER);
  }

  @Test
  void a_learner_opens_no_watch() throws Exception {
    rig.node.status = ScriptedNode.status(Optional.of(new MemberId(SELF)), true);

    assertRefused(endOfWatch(), KvError.LEARNER);
  }

  @Test
  void a_cluster_without_a_version_serves_no_client() {
    rig.node.versions = new Versions("3.7.1", Optional.empty(), Optional.empty());

    assertRefused(
        rig.failure(RANGE, range(true), RangeResponse.getDefaultInstance()), KvError.NOT_CAPABLE);
  }

  @Test
  void the_gateway_passes_the_same_gate() throws Exception {
    rig.node.status = ScriptedNode.status(Optional.of(new MemberId(SELF)), true);

    assertThat(rig.post("/v3/cluster/member/list", "{}").body()).contains(KvError.LEARNER.text());
    assertThat(rig.get("/version").statusCode()).isEqualTo(200);
  }

  private Status endOfWatch() throws Exception {
    CompletableFuture<Status> end = new CompletableFuture<>();
    ClientCall<Message, WatchResponse> call =
        rig.channel.newCall(
            Rig.method(
                "etcdserverpb.Watch/Watch",
                MethodType.BIDI_STREAMING,
                WatchResponse.getDefaultInstance()),
            CallOptions.DEFAULT);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            end.complete(status);
          }
        },
        new Metadata());
    return end.get(20, TimeUnit.SECONDS);
  }
}
