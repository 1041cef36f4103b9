package io.kvorum.state;

import io.kvorum.api.Kv;
import io.kvorum.api.KvError;
import io.kvorum.api.Maintenance.AlarmMember;
import io.kvorum.api.Secret;
import java.util.List;
import java.util.Optional;

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

  /// Of a login. The token is good from this entry on.
  record TokenIssued(String user, Secret token) implements Outcome {}

  /// Of changes after which tokens are no longer good: those of one user, or all.
  record TokensRevoked(Optional<String> user) implements Outcome {}

  /// Of every command that has nothing to tell but its success, and of entries without a command.
  record Done() implements Outcome {}

  record Failed(KvError error) implements Outcome {}
}
