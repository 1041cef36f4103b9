package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.AlarmMember;
import io.etcd.jetcd.api.AlarmRequest;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.grpc.Status;
import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.storage.mvstore.MvStoreConfig;
import io.kvorum.storage.mvstore.MvStoreProvider;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.storage.spi.WriteBatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// One byte of one member's store is changed while the member is down, behind the back of everybody
/// but the engine: the members find out.
@Timeout(180)
class CorruptionIT {
  private static final String ENGINE = "mvstore";
  private static final ByteString KEY = ByteString.copyFromUtf8("key");
  private static final String RIGHT = "a value to be damaged";

  /// The messages of jetcd are older than this type.
  private static final int CORRUPT_TYPE = 2;

  private static final Answer CORRUPT =
      new Answer.Refused(Status.Code.DATA_LOSS, "etcdserver: corrupt cluster");

  @RegisterExtension final Rig rig = Rig.inMemory();

  private Cluster cluster(String... flags) {
    List<String> all = new ArrayList<>(List.of(flags));
    all.add("--storage-engine=" + ENGINE);
    return Cluster.start(rig, 3, all.toArray(String[]::new));
  }

  /// Writes the value, and stops a follower in good order.
  private Member stopAFollower(Cluster cluster, Wire wire) {
    assertThat(put(wire, RIGHT)).isInstanceOf(Answer.Ok.class);
    cluster.awaitEqualHashes();
    Member follower = cluster.others(cluster.awaitLeader()).getFirst();
    follower.process().terminate();
    assertThat(follower.process().awaitExit()).isZero();
    return follower;
  }

  private static void damage(Member member) {
    Path store = member.process().dataDir().resolve("member").resolve("store");
    try (StorageEngine engine = new MvStoreProvider().engine(MvStoreConfig.defaults());
        OrderedStore rows = engine.openStore(store)) {
      WriteBatch batch = new WriteBatch();
      try (OrderedStore.View view = rows.view();
          OrderedStore.Cursor cursor =
              view.scan(KeyRange.prefix(Bytes.utf8("r")), OrderedStore.Order.ASCENDING)) {
        while (cursor.next()) {
          byte[] row = cursor.value().array().clone();
          if (new String(row, StandardCharsets.ISO_8859_1).contains(RIGHT)) {
            row[row.length - 1] ^= 1;
            batch.put(cursor.key(), Bytes.wrap(row));
          }
        }
      }
      assertThat(batch.isEmpty()).isFalse();
      rows.write(batch);
      rows.sync();
    }
  }

  private static Answer put(Wire wire, String value) {
    return wire.call(
        KVGrpc.getPutMethod(),
        PutRequest.newBuilder().setKey(KEY).setValue(ByteString.copyFromUtf8(value)).build());
  }

  private static List<AlarmMember> alarms(Wire wire) {
    return wire.ask(MaintenanceGrpc.getAlarmMethod(), AlarmRequest.getDefaultInstance())
        .getAlarmsList();
  }

  private static void awaitAlarm(Cluster cluster, Wire wire, Member corrupt) {
    long id = cluster.await("status", corrupt::status).getHeader().getMemberId();
    AlarmMember expected =
        AlarmMember.newBuilder().setMemberID(id).setAlarmValue(CORRUPT_TYPE).build();
    cluster.await("alarm", () -> Optional.of(alarms(wire)).filter(raised -> !raised.isEmpty()));
    assertThat(alarms(wire)).containsExactly(expected);
  }

  @Test
  void the_leaders_periodic_check_names_the_damaged_member_and_the_cluster_takes_no_more_writes()
      throws IOException {
    Cluster cluster = cluster("--experimental-corrupt-check-time=500ms");
    Wire wire = rig.connect(cluster.awaitLeader().process());
    Member follower = stopAFollower(cluster, wire);
    damage(follower);
    follower.launch();

    awaitAlarm(cluster, wire, follower);

    assertThat(put(wire, "more")).isEqualTo(CORRUPT);
    assertThat(wire.range(RangeRequest.newBuilder().setKey(KEY).build()).getKvs(0).getValue())
        .isEqualTo(ByteString.copyFromUtf8(RIGHT));
    for (Member member : cluster.members()) {
      assertThat(alarms(rig.connect(member.process()))).as("known here, too").hasSize(1);
      assertThat(member.process().http("/health").body())
          .isEqualTo("{\"health\":\"false\",\"reason\":\"ALARM CORRUPT\"}\n");
      assertThat(member.process().http("/readyz").body())
          .contains("[-]data_corruption failed: alarm activated: CORRUPT\n");
    }
    assertThat(cluster.awaitLeader().process().log())
        .contains("same compact revision then hashes must match");
  }

  @Test
  void what_a_compaction_has_left_is_compared_too() {
    Cluster cluster =
        cluster("--feature-gates=CompactHashCheck=true", "--compact-hash-check-time=500ms");
    Wire wire = rig.connect(cluster.awaitLeader().process());
    Member follower = stopAFollower(cluster, wire);
    damage(follower);
    follower.launch();
    follower.awaitReady();
    assertThat(alarms(wire)).isEmpty();

    wire.ask(KVGrpc.getCompactMethod(), CompactionRequest.newBuilder().setRevision(2).build());

    awaitAlarm(cluster, wire, follower);
    assertThat(cluster.awaitLeader().process().log()).contains("Detected compaction hash mismatch");
  }

  @Test
  void a_damaged_member_that_checks_itself_does_not_start() {
    Cluster cluster = cluster("--experimental-initial-corrupt-check=true");
    Wire wire = rig.connect(cluster.awaitLeader().process());
    Member follower = stopAFollower(cluster, wire);
    follower.launch();
    follower.awaitReady();
    assertThat(follower.process().log())
        .contains("initial corruption checking passed; no corruption");
    follower.process().terminate();
    assertThat(follower.process().awaitExit()).isZero();

    damage(follower);
    follower.launch();

    assertThat(follower.process().awaitExit()).isEqualTo(1);
    assertThat(follower.process().log())
        .contains("found different hash values from remote peer")
        .contains("found data inconsistency with peers");
    assertThat(put(wire, "more")).isInstanceOf(Answer.Ok.class);
  }
}
