package io.kvorum.tck.api;

import io.grpc.MethodDescriptor;
import io.kvorum.tck.api.pb.EmptyRequest;
import io.kvorum.tck.api.pb.HeaderResponse;
import io.kvorum.tck.api.pb.LeaseGrantRequest;
import io.kvorum.tck.api.pb.LeaseGrantResponse;
import io.kvorum.tck.api.pb.LeaseKeepAliveRequest;
import io.kvorum.tck.api.pb.LeaseKeepAliveResponse;
import io.kvorum.tck.api.pb.LeaseLeasesResponse;
import io.kvorum.tck.api.pb.LeaseRevokeRequest;
import io.kvorum.tck.api.pb.LeaseTimeToLiveRequest;
import io.kvorum.tck.api.pb.LeaseTimeToLiveResponse;

/// The calls about leases.
final class Leases {
  static final MethodDescriptor<LeaseGrantRequest, LeaseGrantResponse> LEASE_GRANT =
      Rpcs.unary(
          "etcdserverpb.Lease/LeaseGrant",
          LeaseGrantRequest.getDefaultInstance(),
          LeaseGrantResponse.getDefaultInstance());
  static final MethodDescriptor<LeaseRevokeRequest, HeaderResponse> LEASE_REVOKE =
      Rpcs.unary(
          "etcdserverpb.Lease/LeaseRevoke",
          LeaseRevokeRequest.getDefaultInstance(),
          HeaderResponse.getDefaultInstance());
  static final MethodDescriptor<LeaseTimeToLiveRequest, LeaseTimeToLiveResponse>
      LEASE_TIME_TO_LIVE =
          Rpcs.unary(
              "etcdserverpb.Lease/LeaseTimeToLive",
              LeaseTimeToLiveRequest.getDefaultInstance(),
              LeaseTimeToLiveResponse.getDefaultInstance());
  static final MethodDescriptor<EmptyRequest, LeaseLeasesResponse> LEASE_LEASES =
      Rpcs.unary(
          "etcdserverpb.Lease/LeaseLeases",
          EmptyRequest.getDefaultInstance(),
          LeaseLeasesResponse.getDefaultInstance());
  static final MethodDescriptor<LeaseKeepAliveRequest, LeaseKeepAliveResponse> LEASE_KEEP_ALIVE =
      Rpcs.of(
          MethodDescriptor.MethodType.BIDI_STREAMING,
          "etcdserverpb.Lease/LeaseKeepAlive",
          LeaseKeepAliveRequest.getDefaultInstance(),
          LeaseKeepAliveResponse.getDefaultInstance());

  private Leases() {}
}
