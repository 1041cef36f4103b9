package io.kvorum.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class HashTest {
  private final Machine machine = new Machine();

  /// The rows as etcd's bolt file has them, in hexadecimal.
  private static int crcOfRows(String... rows) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes("key".getBytes(StandardCharsets.US_ASCII));
    for (String row : rows) {
      all.writeBytes(HexFormat.of().parseHex(row.replace(" ", "")));
    }
    CRC32C crc = new CRC32C();
    crc.update(all.toByteArray());
    return (int) crc.getValue();
  }

  @Test
  void hash_kv_is_the_checksum_of_the_rows_that_etcd_stores() {
    machine.put("a", "x");
    machine.delete("a");
    String put = "0000000000000002 5f 0000000000000000 0a0161 1002 1802 2001 2a0178";
    String tombstone = "0000000000000003 5f 0000000000000000 74 0a0161";
    assertThat(machine.view().hashKv(1)).isEqualTo(crcOfRows());
    assertThat(machine.view().hashKv(2)).isEqualTo(crcOfRows(put));
    assertThat(machine.view().hashKv(3)).isEqualTo(crcOfRows(put, tombstone));
  }

  /// The numbers are those of `etcdctl endpoint hashkv` against etcd 3.4.23 after the same writes.
  @Test
  void hash_kv_is_the_number_that_etcd_gives() {
    machine.put("a", "x");
    machine.delete("a");
    assertThat(machine.view().hashKv(1)).isEqualTo(1084519789);
    assertThat(machine.view().hashKv(2)).isEqualTo((int) 2750458791L);
    assertThat(machine.view().hashKv(3)).isEqualTo(613014777);
    machine.put("b", "1");
    machine.put("b", "2");
    machine.compact(4);
    assertThat(machine.view().hashKv(5)).isEqualTo(401905271);
  }

  @Test
  void hash_kv_is_etcds_also_after_compactions_and_without_any_key() {
    machine.put("a", "x");
    machine.put("b", "1");
    machine.put("b", "2");
    machine.put("c", "3");
    machine.compactFully(3);
    assertThat(machine.view().hashKv(4)).isEqualTo((int) 3723293835L);
    machine.delete("a");
    machine.delete("b");
    machine.delete("c");
    assertThat(machine.view().hashKv(8)).isEqualTo((int) 2377859221L);
    assertThat(machine.view().hashKv(7)).isEqualTo((int) 2735945403L);
    machine.compact(6);
    assertThat(machine.view().hashKv(7)).isEqualTo(2083371723);
    assertThat(machine.view().hashKv(8)).isEqualTo((int) 2526710710L);
    machine.removeAll();
    assertThat(machine.view().hashKv(7)).isEqualTo(2083371723);
    assertThat(machine.view().hashKv(8)).isEqualTo((int) 2526710710L);
  }

  @Test
  void hash_kv_needs_a_revision_that_can_be_read() {
    machine.put("a", "1");
    machine.put("a", "2");
    machine.compact(3);
    assertThatThrownBy(() -> machine.view().hashKv(2))
        .isInstanceOfSatisfying(
            KvException.class, e -> assertThat(e.error()).isEqualTo(KvError.COMPACTED));
    assertThatThrownBy(() -> machine.view().hashKv(4))
        .isInstanceOfSatisfying(
            KvException.class, e -> assertThat(e.error()).isEqualTo(KvError.FUTURE_REVISION));
    assertThat(machine.view().hashKv(-2)).isEqualTo(crcOfRows());
  }

  /// H14: a hash says the same on a member that has removed the rows and on one that has not.
  @Test
  void H14_how_far_a_compaction_has_come_changes_no_hash() {
    for (int i = 0; i < 30; i++) {
      machine.put("k" + i % 4, "" + i);
    }
    machine.delete("k1");
    machine.put("z", "z");
    machine.compact(32);
    int hashKv = machine.view().hashKv(33);
    int hash = machine.view().hash();
    boolean more = true;
    while (more) {
      more = machine.compactSome(1);
      assertThat(machine.view().hashKv(33)).isEqualTo(hashKv);
      assertThat(machine.view().hash()).isEqualTo(hash);
    }
    machine.restart();
    assertThat(machine.view().hashKv(33)).isEqualTo(hashKv);
    assertThat(machine.view().hash()).isEqualTo(hash);
  }

  @Test
  void every_part_of_the_state_changes_the_hash() {
    int before = machine.view().hash();
    for (Command command :
        java.util.List.of(
            new Command.Put(Machine.putOf("a", "1", 0)),
            new Command.LeaseGrant(1, 60),
            new Command.Compact(1),
            new Command.SetClusterVersion("3.7.0"),
            new Command.PublishMember(Machine.SELF, "n", java.util.List.of()),
            new Command.RaiseAlarm(Machine.SELF, io.kvorum.api.Maintenance.AlarmType.NOSPACE))) {
      Machine one = new Machine();
      one.apply(new Command.Compact(-7));
      int idle = one.view().hash();
      Machine other = new Machine();
      other.apply(command);
      assertThat(other.view().hash()).isNotEqualTo(idle).isNotEqualTo(before);
    }
  }

  @Test
  void an_old_view_is_refused_its_hash_once_a_newer_compaction_has_begun() {
    machine.put("a", "1");
    machine.put("a", "2");
    ReadView old = machine.view();
    machine.compactFully(3);
    assertThatThrownBy(() -> old.hashKv(3)).isInstanceOf(KvException.class);
    assertThat(old.hash()).isEqualTo(machine.view().hash());
  }
}
