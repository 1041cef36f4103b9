package io.kvorum.tck.api;

import io.grpc.MethodDescriptor;
import io.kvorum.tck.api.pb.CampaignRequest;
import io.kvorum.tck.api.pb.CampaignResponse;
import io.kvorum.tck.api.pb.HeaderResponse;
import io.kvorum.tck.api.pb.LeaderRequest;
import io.kvorum.tck.api.pb.LeaderResponse;
import io.kvorum.tck.api.pb.LockRequest;
import io.kvorum.tck.api.pb.LockResponse;
import io.kvorum.tck.api.pb.ProclaimRequest;
import io.kvorum.tck.api.pb.ResignRequest;
import io.kvorum.tck.api.pb.UnlockRequest;

/// The calls of the services Lock and Election.
final class Locks {
  static final MethodDescriptor<LockRequest, LockResponse> LOCK =
      Rpcs.unary(
          "v3lockpb.Lock/Lock",
          LockRequest.getDefaultInstance(),
          LockResponse.getDefaultInstance());
  static final MethodDescriptor<UnlockRequest, HeaderResponse> UNLOCK =
      Rpcs.unary(
          "v3lockpb.Lock/Unlock",
          UnlockRequest.getDefaultInstance(),
          HeaderResponse.getDefaultInstance());
  static final MethodDescriptor<CampaignRequest, CampaignResponse> CAMPAIGN =
      Rpcs.unary(
          "v3electionpb.Election/Campaign",
          CampaignRequest.getDefaultInstance(),
          CampaignResponse.getDefaultInstance());
  static final MethodDescriptor<ProclaimRequest, HeaderResponse> PROCLAIM =
      Rpcs.unary(
          "v3electionpb.Election/Proclaim",
          ProclaimRequest.getDefaultInstance(),
          HeaderResponse.getDefaultInstance());
  static final MethodDescriptor<LeaderRequest, LeaderResponse> LEADER =
      Rpcs.unary(
          "v3electionpb.Election/Leader",
          LeaderRequest.getDefaultInstance(),
          LeaderResponse.getDefaultInstance());
  static final MethodDescriptor<ResignRequest, HeaderResponse> RESIGN =
      Rpcs.unary(
          "v3electionpb.Election/Resign",
          ResignRequest.getDefaultInstance(),
          HeaderResponse.getDefaultInstance());
  static final MethodDescriptor<LeaderRequest, LeaderResponse> OBSERVE =
      Rpcs.of(
          MethodDescriptor.MethodType.SERVER_STREAMING,
          "v3electionpb.Election/Observe",
          LeaderRequest.getDefaultInstance(),
          LeaderResponse.getDefaultInstance());

  private Locks() {}
}
