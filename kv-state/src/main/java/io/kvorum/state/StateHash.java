package io.kvorum.state;

import io.kvorum.api.Bytes;
import io.kvorum.api.Maintenance.AlarmMember;
import io.kvorum.state.auth.AuthTable;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// CRC-32C over everything that is replicated: revisions, keys, leases, users and roles, alarms,
/// what members have told, who was removed, the cluster's version, the applied index and
/// membership. What a member keeps for itself, such as how far it has come with a compaction, is
/// left out; so is the form of the store.
final class StateHash {
  private final CRC32C crc = new CRC32C();
  private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES);
  private final PublishedView view;

  StateHash(PublishedView view) {
    this.view = view;
  }

  int value() {
    add(view.revision());
    add(view.compactRevision());
    add(view.hashKv(view.revision()));
    add(AppliedRow.encode(view.applied()));
    view.leaseTable()
        .forEach(
            lease -> {
              add(lease.id());
              add(lease.ttlSeconds());
              add(lease.remainingSeconds());
            });
    AuthTable auth = view.auth().table();
    add(auth.enabled() ? 1 : 0);
    add(auth.revision());
    auth.rows().forEach(this::add);
    for (AlarmMember alarm : view.alarms()) {
      add(CommandCodec.encode(new Command.RaiseAlarm(alarm.member(), alarm.type())));
    }
    view.cluster().published().values().forEach(member -> add(CommandCodec.encode(member)));
    view.removedMembers().forEach(member -> add(member.value()));
    view.clusterVersion().ifPresent(version -> add(Bytes.utf8(version)));
    view.downgradeTarget().ifPresent(target -> add(Bytes.utf8("to " + target)));
    return (int) crc.getValue();
  }

  private void add(long value) {
    number.putLong(0, value);
    crc.update(number.array());
  }

  private void add(Bytes bytes) {
    add(bytes.length());
    crc.update(bytes.array());
  }
}
