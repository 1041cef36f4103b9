package io.kvorum.frontend.etcd.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import io.kvorum.api.Bytes;
import io.kvorum.api.Leases.GrantResponse;
import io.kvorum.api.Leases.KeepAliveResponse;
import io.kvorum.api.Leases.LeasesResponse;
import io.kvorum.api.Leases.RevokeResponse;
import io.kvorum.api.Leases.TimeToLiveResponse;
import io.kvorum.frontend.etcd.pb.LeaseGrantRequest;
import io.kvorum.frontend.etcd.pb.LeaseGrantResponse;
import io.kvorum.frontend.etcd.pb.LeaseKeepAliveRequest;
import io.kvorum.frontend.etcd.pb.LeaseKeepAliveResponse;
import io.kvorum.frontend.etcd.pb.LeaseLeasesResponse;
import io.kvorum.frontend.etcd.pb.LeaseRevokeRequest;
import io.kvorum.frontend.etcd.pb.LeaseRevokeResponse;
import io.kvorum.frontend.etcd.pb.LeaseStatus;
import io.kvorum.frontend.etcd.pb.LeaseTimeToLiveRequest;
import io.kvorum.frontend.etcd.pb.LeaseTimeToLiveResponse;
import java.io.IOException;

/// The messages of etcd's Lease service.
public final class LeaseWire {
  private LeaseWire() {}

  /// What a client asks a new lease to be.
  public record Grant(long ttlSeconds, long id) {}

  /// Which lease a client asks about, and whether its keys are to be named.
  public record TimeToLive(long id, boolean keys) {}

  public static Grant grant(CodedInputStream in) throws IOException {
    LeaseGrantRequest request = LeaseGrantRequest.parseFrom(in);
    return new Grant(request.getTTL(), request.getID());
  }

  public static byte[] grant(GrantResponse answer) {
    return LeaseGrantResponse.newBuilder()
        .setHeader(Headers.of(answer.header()))
        .setID(answer.id())
        .setTTL(answer.ttlSeconds())
        .build()
        .toByteArray();
  }

  public static Long revoke(CodedInputStream in) throws IOException {
    return LeaseRevokeRequest.parseFrom(in).getID();
  }

  public static byte[] revoke(RevokeResponse answer) {
    return LeaseRevokeResponse.newBuilder()
        .setHeader(Headers.of(answer.header()))
        .build()
        .toByteArray();
  }

  public static Long keepAlive(CodedInputStream in) throws IOException {
    return LeaseKeepAliveRequest.parseFrom(in).getID();
  }

  public static byte[] keepAlive(KeepAliveResponse answer) {
    return LeaseKeepAliveResponse.newBuilder()
        .setHeader(Headers.of(answer.header()))
        .setID(answer.id())
        .setTTL(answer.ttlSeconds())
        .build()
        .toByteArray();
  }

  public static TimeToLive timeToLive(CodedInputStream in) throws IOException {
    LeaseTimeToLiveRequest request = LeaseTimeToLiveRequest.parseFrom(in);
    return new TimeToLive(request.getID(), request.getKeys());
  }

  public static byte[] timeToLive(TimeToLiveResponse answer) {
    LeaseTimeToLiveResponse.Builder message =
        LeaseTimeToLiveResponse.newBuilder()
            .setHeader(Headers.of(answer.header()))
            .setID(answer.id())
            .setTTL(answer.ttlSeconds())
            .setGrantedTTL(answer.grantedTtlSeconds());
    for (Bytes key : answer.keys()) {
      message.addKeys(UnsafeByteOperations.unsafeWrap(key.array()));
    }
    return message.build().toByteArray();
  }

  public static byte[] leases(LeasesResponse answer) {
    LeaseLeasesResponse.Builder message =
        LeaseLeasesResponse.newBuilder().setHeader(Headers.of(answer.header()));
    for (long id : answer.ids()) {
      message.addLeases(LeaseStatus.newBuilder().setID(id));
    }
    return message.build().toByteArray();
  }
}
