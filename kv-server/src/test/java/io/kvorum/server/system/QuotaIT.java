package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.AlarmMember;
import io.etcd.jetcd.api.AlarmRequest;
import io.etcd.jetcd.api.AlarmResponse;
import io.etcd.jetcd.api.AlarmType;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.DefragmentRequest;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.StatusRequest;
import io.etcd.jetcd.api.StatusResponse;
import io.etcd.jetcd.api.TxnRequest;
import io.grpc.Status;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A cluster whose store is full says so on every member, takes what frees space, and goes on once
/// there is some (semantics.md 11).
@Timeout(180)
class QuotaIT {
  private static final long QUOTA_BYTES = 16 << 20;
  private static final int VALUE_BYTES = 1 << 20;
  private static final int MANY = 200;
  private static final ByteString KEY = ByteString.copyFromUtf8("key");
  private static final ByteString FIRST = ByteString.copyFromUtf8("big/000");
  private static final Answer FULL =
      new Answer.Refused(
          Status.Code.RESOURCE_EXHAUSTED, "etcdserver: mvcc: database space exceeded");

  @RegisterExtension final Rig rig = Rig.inMemory();

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void a_full_cluster_refuses_what_grows_it_until_space_is_freed_and_the_alarm_disarmed(int size)
      throws IOException {
    Cluster cluster = Cluster.start(rig, size, "--quota-backend-bytes=" + QUOTA_BYTES);
    List<Wire> wires = cluster.members().stream().map(m -> rig.connect(m.process())).toList();
    Wire first = wires.getFirst();
    long lease = first.ask(LeaseGrpc.getLeaseGrantMethod(), grant()).getID();
    Answer put = null;
    int written = 0;
    for (; put == null || put instanceof Answer.Ok; written++) {
      assertThat(written).as("writes below the quota").isLessThan(MANY);
      put = first.call(KVGrpc.getPutMethod(), big(written));
    }

    assertThat(put).isEqualTo(FULL);
    List<AlarmMember> raised = alarms(first);
    assertThat(raised).isNotEmpty().allMatch(alarm -> alarm.getAlarm() == AlarmType.NOSPACE);
    for (int i = 0; i < size; i++) {
      assertThat(alarms(wires.get(i))).containsAll(raised);
      assertThat(wires.get(i).call(KVGrpc.getPutMethod(), small())).isEqualTo(FULL);
      assertThat(wires.get(i).call(KVGrpc.getTxnMethod(), txn())).isEqualTo(FULL);
      assertThat(wires.get(i).call(LeaseGrpc.getLeaseGrantMethod(), grant())).isEqualTo(FULL);
      assertThat(wires.get(i).call(LeaseGrpc.getLeaseGrantMethod(), tooLong())).isEqualTo(FULL);
      assertUnhealthy(cluster.member(i + 1), raised);
    }

    Wire last = wires.getLast();
    LeaseRevokeRequest revoke = LeaseRevokeRequest.newBuilder().setID(lease).build();
    assertThat(last.call(LeaseGrpc.getLeaseRevokeMethod(), revoke)).isInstanceOf(Answer.Ok.class);
    assertThat(last.call(KVGrpc.getTxnMethod(), deletingTxn())).isInstanceOf(Answer.Ok.class);
    long revision = last.deleteRange(everything()).getHeader().getRevision();
    last.ask(
        KVGrpc.getCompactMethod(),
        CompactionRequest.newBuilder().setRevision(revision).setPhysical(true).build());
    assertThat(cluster.member(size).process().log()).contains("finished scheduled compaction");
    for (Wire wire : wires) {
      cluster.await("space", () -> freed(wire));
    }
    assertThat(last.call(KVGrpc.getPutMethod(), small())).isEqualTo(FULL);
    alarms(last).forEach(alarm -> disarm(last, alarm));

    for (int i = 0; i < size; i++) {
      assertThat(alarms(wires.get(i))).isEmpty();
      assertThat(wires.get(i).call(KVGrpc.getPutMethod(), small())).isInstanceOf(Answer.Ok.class);
      assertThat(cluster.member(i + 1).process().http("/health").statusCode()).isEqualTo(200);
      assertThat(cluster.member(i + 1).process().http("/metrics").body())
          .contains("etcd_server_quota_backend_bytes 1.6777216e+07\n")
          .contains("alarm_type=\"NOSPACE\",server_id=\"" + hex(raised.getFirst()) + "\"} 0\n");
    }
  }

  private static void assertUnhealthy(Member member, List<AlarmMember> raised) throws IOException {
    HttpResponse<String> health = member.process().http("/health");
    assertThat(health.statusCode()).isEqualTo(503);
    assertThat(health.body()).isEqualTo("{\"health\":\"false\",\"reason\":\"ALARM NOSPACE\"}\n");
    assertThat(member.process().http("/health?exclude=NOSPACE").statusCode()).isEqualTo(200);
    assertThat(member.process().http("/readyz").statusCode()).isEqualTo(200);
    StatusResponse status = member.status().orElseThrow();
    assertThat(status.getErrorsList())
        .contains(
            "memberID:"
                + Long.toUnsignedString(raised.getFirst().getMemberID())
                + " alarm:NOSPACE");
    assertThat(member.process().http("/metrics").body())
        .contains("alarm_type=\"NOSPACE\",server_id=\"" + hex(raised.getFirst()) + "\"} 1\n");
  }

  private static String hex(AlarmMember alarm) {
    return Long.toHexString(alarm.getMemberID());
  }

  /// Defragments until the store has given back what was deleted.
  private static Optional<Boolean> freed(Wire wire) {
    wire.ask(MaintenanceGrpc.getDefragmentMethod(), DefragmentRequest.getDefaultInstance());
    long size =
        wire.ask(MaintenanceGrpc.getStatusMethod(), StatusRequest.getDefaultInstance()).getDbSize();
    return size < QUOTA_BYTES / 2 ? Optional.of(true) : Optional.empty();
  }

  private static List<AlarmMember> alarms(Wire wire) {
    return wire.ask(MaintenanceGrpc.getAlarmMethod(), AlarmRequest.getDefaultInstance())
        .getAlarmsList();
  }

  private static void disarm(Wire wire, AlarmMember alarm) {
    AlarmRequest request =
        AlarmRequest.newBuilder()
            .setAction(AlarmRequest.AlarmAction.DEACTIVATE)
            .setMemberID(alarm.getMemberID())
            .setAlarm(alarm.getAlarm())
            .build();
    AlarmResponse gone = wire.ask(MaintenanceGrpc.getAlarmMethod(), request);
    assertThat(gone.getAlarmsList()).containsExactly(alarm);
    assertThat(wire.ask(MaintenanceGrpc.getAlarmMethod(), request).getAlarmsList()).isEmpty();
  }

  private static LeaseGrantRequest grant() {
    return LeaseGrantRequest.newBuilder().setTTL(600).build();
  }

  private static LeaseGrantRequest tooLong() {
    return LeaseGrantRequest.newBuilder().setTTL(9_000_000_001L).build();
  }

  private static PutRequest big(int number) {
    return PutRequest.newBuilder()
        .setKey(ByteString.copyFromUtf8("big/%03d".formatted(number)))
        .setValue(ByteString.copyFrom(incompressible(number)))
        .build();
  }

  private static byte[] incompressible(int seed) {
    byte[] value = new byte[VALUE_BYTES];
    new Random(seed).nextBytes(value);
    return value;
  }

  private static PutRequest small() {
    return PutRequest.newBuilder().setKey(KEY).setValue(KEY).build();
  }

  private static TxnRequest txn() {
    return TxnRequest.newBuilder()
        .addSuccess(RequestOp.newBuilder().setRequestPut(small()))
        .build();
  }

  private static TxnRequest deletingTxn() {
    return TxnRequest.newBuilder()
        .addSuccess(
            RequestOp.newBuilder()
                .setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(FIRST)))
        .build();
  }

  private static DeleteRangeRequest everything() {
    ByteString zero = ByteString.copyFrom(new byte[1]);
    return DeleteRangeRequest.newBuilder().setKey(zero).setRangeEnd(zero).build();
  }
}
