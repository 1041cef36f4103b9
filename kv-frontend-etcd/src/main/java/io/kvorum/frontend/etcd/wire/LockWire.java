package io.kvorum.frontend.etcd.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import io.kvorum.api.Bytes;
import io.kvorum.api.Elections;
import io.kvorum.api.Elections.CampaignResponse;
import io.kvorum.api.Elections.ElectionResponse;
import io.kvorum.api.Elections.LeaderResponse;
import io.kvorum.api.KeyValue;
import io.kvorum.api.Locks.LockResponse;
import io.kvorum.api.Locks.UnlockResponse;
import io.kvorum.frontend.etcd.pb.CampaignRequest;
import io.kvorum.frontend.etcd.pb.LeaderKey;
import io.kvorum.frontend.etcd.pb.LeaderRequest;
import io.kvorum.frontend.etcd.pb.LockRequest;
import io.kvorum.frontend.etcd.pb.ProclaimRequest;
import io.kvorum.frontend.etcd.pb.ResignRequest;
import io.kvorum.frontend.etcd.pb.ResignResponse;
import io.kvorum.frontend.etcd.pb.UnlockRequest;
import java.io.IOException;
import java.util.Optional;

/// The messages of etcd's Lock and Election services.
public final class LockWire {
  /// Which lock is asked for, and by which lease.
  public record Wanted(Bytes name, long lease) {}

  /// Who wants to lead which election.
  public record Candidate(Bytes name, long lease, Bytes value) {}

  /// What a leader has to say.
  public record Proclamation(Optional<Elections.LeaderKey> leader, Bytes value) {}

  private LockWire() {}

  public static Wanted lock(CodedInputStream in) throws IOException {
    LockRequest request = LockRequest.parseFrom(in);
    return new Wanted(bytes(request.getName()), request.getLease());
  }

  public static byte[] lock(LockResponse answer) {
    return io.kvorum.frontend.etcd.pb.LockResponse.newBuilder()
        .setHeader(Headers.of(answer.header()))
        .setKey(string(answer.key()))
        .build()
        .toByteArray();
  }

  public static Bytes unlock(CodedInputStream in) throws IOException {
    return bytes(UnlockRequest.parseFrom(in).getKey());
  }

  public static byte[] unlock(UnlockResponse answer) {
    return io.kvorum.frontend.etcd.pb.UnlockResponse.newBuilder()
        .setHeader(Headers.of(answer.header()))
        .build()
        .toByteArray();
  }

  public static Candidate campaign(CodedInputStream in) throws IOException {
    CampaignRequest request = CampaignRequest.parseFrom(in);
    return new Candidate(bytes(request.getName()), request.getLease(), bytes(request.getValue()));
  }

  public static byte[] campaign(CampaignResponse answer) {
    Elections.LeaderKey leader = answer.leader();
    return io.kvorum.frontend.etcd.pb.CampaignResponse.newBuilder()
        .setHeader(Headers.of(answer.header()))
        .setLeader(
            LeaderKey.newBuilder()
                .setName(string(leader.name()))
                .setKey(string(leader.key()))
                .setRev(leader.revision())
                .setLease(leader.lease()))
        .build()
        .toByteArray();
  }

  public static Proclamation proclaim(CodedInputStream in) throws IOException {
    ProclaimRequest request = ProclaimRequest.parseFrom(in);
    return new Proclamation(
        request.hasLeader() ? Optional.of(key(request.getLeader())) : Optional.empty(),
        bytes(request.getValue()));
  }

  public static Optional<Elections.LeaderKey> resign(CodedInputStream in) throws IOException {
    ResignRequest request = ResignRequest.parseFrom(in);
    return request.hasLeader() ? Optional.of(key(request.getLeader())) : Optional.empty();
  }

  private static Elections.LeaderKey key(LeaderKey message) {
    return new Elections.LeaderKey(
        bytes(message.getName()), bytes(message.getKey()), message.getRev(), message.getLease());
  }

  /// To proclaim and to resign are answered alike.
  public static byte[] done(ElectionResponse answer) {
    return ResignResponse.newBuilder().setHeader(Headers.of(answer.header())).build().toByteArray();
  }

  public static Bytes leader(CodedInputStream in) throws IOException {
    return bytes(LeaderRequest.parseFrom(in).getName());
  }

  public static byte[] leader(LeaderResponse answer) {
    KeyValue kv = answer.kv();
    return io.kvorum.frontend.etcd.pb.LeaderResponse.newBuilder()
        .setHeader(Headers.of(answer.header()))
        .setKv(
            io.kvorum.frontend.etcd.pb.KeyValue.newBuilder()
                .setKey(string(kv.key()))
                .setCreateRevision(kv.createRevision())
                .setModRevision(kv.modRevision())
                .setVersion(kv.version())
                .setValue(string(kv.value()))
                .setLease(kv.lease()))
        .build()
        .toByteArray();
  }

  private static Bytes bytes(ByteString value) {
    return Bytes.wrap(value.toByteArray());
  }

  private static ByteString string(Bytes value) {
    return UnsafeByteOperations.unsafeWrap(value.array());
  }
}
