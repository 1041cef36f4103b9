package io.kvorum.state;

import io.kvorum.api.Kv;
import io.kvorum.api.Maintenance.AlarmType;
import io.kvorum.api.MemberId;
import java.util.List;

/// What a log entry asks of the state machine. Whatever is random or timed is chosen before the log
/// and carried here: applying a command is a pure function of the state.
public sealed interface Command {
  record Put(Kv.PutRequest request) implements Command {}

  record DeleteRange(Kv.DeleteRangeRequest request) implements Command {}

  record Txn(Kv.TxnRequest request) implements Command {}

  record Compact(long revision) implements Command {}

  /// `id` is never 0 here; `ttlSeconds` is the effective one.
  record LeaseGrant(long id, long ttlSeconds) implements Command {}

  record LeaseRevoke(long id) implements Command {}

  record RaiseAlarm(MemberId member, AlarmType type) implements Command {}

  record ClearAlarm(MemberId member, AlarmType type) implements Command {}

  /// What a started member tells of itself.
  record PublishMember(MemberId member, String name, List<String> clientUrls) implements Command {
    public PublishMember {
      clientUrls = List.copyOf(clientUrls);
    }
  }

  /// `major.minor.0`.
  record SetClusterVersion(String version) implements Command {}
}
