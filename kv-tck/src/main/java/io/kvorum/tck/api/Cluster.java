package io.kvorum.tck.api;

import io.grpc.MethodDescriptor;
import io.kvorum.tck.api.pb.AlarmRequest;
import io.kvorum.tck.api.pb.AlarmResponse;
import io.kvorum.tck.api.pb.DowngradeRequest;
import io.kvorum.tck.api.pb.DowngradeResponse;
import io.kvorum.tck.api.pb.EmptyRequest;
import io.kvorum.tck.api.pb.HashKVRequest;
import io.kvorum.tck.api.pb.HashKVResponse;
import io.kvorum.tck.api.pb.HashResponse;
import io.kvorum.tck.api.pb.HeaderResponse;
import io.kvorum.tck.api.pb.MemberAddRequest;
import io.kvorum.tck.api.pb.MemberAddResponse;
import io.kvorum.tck.api.pb.MemberListRequest;
import io.kvorum.tck.api.pb.MemberPromoteRequest;
import io.kvorum.tck.api.pb.MemberRemoveRequest;
import io.kvorum.tck.api.pb.MemberUpdateRequest;
import io.kvorum.tck.api.pb.MembersResponse;
import io.kvorum.tck.api.pb.MoveLeaderRequest;
import io.kvorum.tck.api.pb.StatusResponse;

/// The calls about members and their maintenance.
final class Cluster {
  static final MethodDescriptor<MemberAddRequest, MemberAddResponse> MEMBER_ADD =
      Rpcs.unary(
          "etcdserverpb.Cluster/MemberAdd",
          MemberAddRequest.getDefaultInstance(),
          MemberAddResponse.getDefaultInstance());
  static final MethodDescriptor<MemberRemoveRequest, MembersResponse> MEMBER_REMOVE =
      Rpcs.unary(
          "etcdserverpb.Cluster/MemberRemove",
          MemberRemoveRequest.getDefaultInstance(),
          MembersResponse.getDefaultInstance());
  static final MethodDescriptor<MemberUpdateRequest, MembersResponse> MEMBER_UPDATE =
      Rpcs.unary(
          "etcdserverpb.Cluster/MemberUpdate",
          MemberUpdateRequest.getDefaultInstance(),
          MembersResponse.getDefaultInstance());
  static final MethodDescriptor<MemberPromoteRequest, MembersResponse> MEMBER_PROMOTE =
      Rpcs.unary(
          "etcdserverpb.Cluster/MemberPromote",
          MemberPromoteRequest.getDefaultInstance(),
          MembersResponse.getDefaultInstance());
  static final MethodDescriptor<MemberListRequest, MembersResponse> MEMBER_LIST =
      Rpcs.unary(
          "etcdserverpb.Cluster/MemberList",
          MemberListRequest.getDefaultInstance(),
          MembersResponse.getDefaultInstance());
  static final MethodDescriptor<AlarmRequest, AlarmResponse> ALARM =
      Rpcs.unary(
          "etcdserverpb.Maintenance/Alarm",
          AlarmRequest.getDefaultInstance(),
          AlarmResponse.getDefaultInstance());
  static final MethodDescriptor<EmptyRequest, StatusResponse> STATUS =
      Rpcs.unary(
          "etcdserverpb.Maintenance/Status",
          EmptyRequest.getDefaultInstance(),
          StatusResponse.getDefaultInstance());
  static final MethodDescriptor<EmptyRequest, HeaderResponse> DEFRAGMENT =
      Rpcs.unary(
          "etcdserverpb.Maintenance/Defragment",
          EmptyRequest.getDefaultInstance(),
          HeaderResponse.getDefaultInstance());
  static final MethodDescriptor<EmptyRequest, HashResponse> HASH =
      Rpcs.unary(
          "etcdserverpb.Maintenance/Hash",
          EmptyRequest.getDefaultInstance(),
          HashResponse.getDefaultInstance());
  static final MethodDescriptor<HashKVRequest, HashKVResponse> HASH_KV =
      Rpcs.unary(
          "etcdserverpb.Maintenance/HashKV",
          HashKVRequest.getDefaultInstance(),
          HashKVResponse.getDefaultInstance());
  static final MethodDescriptor<MoveLeaderRequest, HeaderResponse> MOVE_LEADER =
      Rpcs.unary(
          "etcdserverpb.Maintenance/MoveLeader",
          MoveLeaderRequest.getDefaultInstance(),
          HeaderResponse.getDefaultInstance());
  static final MethodDescriptor<DowngradeRequest, DowngradeResponse> DOWNGRADE =
      Rpcs.unary(
          "etcdserverpb.Maintenance/Downgrade",
          DowngradeRequest.getDefaultInstance(),
          DowngradeResponse.getDefaultInstance());

  private Cluster() {}
}
