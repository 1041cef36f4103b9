package io.kvorum.state;

import io.kvorum.api.Kv;
import io.kvorum.api.KvError;
import io.kvorum.api.Maintenance.AlarmMember;
import java.util.List;

/// What became of a command. Denials are outcomes too: they are the same on every member.
public sealed interface Outcome {
  /// Of Put, DeleteRange, Txn. Headers carry the revision only.
  record Answer(Kv.Response response) implements Outcome {}

  record Granted(long id, long ttlSeconds) implements Outcome {}

  /// Of alarms: those that were raised or cleared.
  record Alarms(List<AlarmMember> alarms) implements Outcome {
    public Alarms {
      alarms = List.copyOf(alarms);
    }
  }

  /// Of every command that has nothing to tell but its success, and of entries without a command.
  record Done() implements Outcome {}

  record Failed(KvError error) implements Outcome {}
}
