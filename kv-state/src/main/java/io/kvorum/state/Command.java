package io.kvorum.state;

import io.kvorum.api.Auth.Permission;
import io.kvorum.api.Bytes;
import io.kvorum.api.Kv;
import io.kvorum.api.Maintenance.AlarmType;
import io.kvorum.api.MemberId;
import io.kvorum.api.Secret;
import java.util.List;
import java.util.Optional;

/// What a log entry asks of the state machine. Whatever is random or timed is chosen before the log
/// and carried here: applying a command is a pure function of the state.
public sealed interface Command {
  /// Whether the server may do it by itself, and of all users only those with the role `root`. A
  /// client's is always in a `ByUser`, lest it be taken for the server's own.
  default boolean isForRoot() {
    return this instanceof Compact
        || this instanceof RaiseAlarm
        || this instanceof ClearAlarm
        || this instanceof SetDowngrade;
  }

  record Put(Kv.PutRequest request) implements Command {}

  record DeleteRange(Kv.DeleteRangeRequest request) implements Command {}

  record Txn(Kv.TxnRequest request) implements Command {}

  record Compact(long revision) implements Command {}

  /// `id` is never 0 here; `ttlSeconds` is the effective one.
  record LeaseGrant(long id, long ttlSeconds) implements Command {}

  record LeaseRevoke(long id) implements Command {}

  /// A revoke that no client has asked for: the time of the lease is over.
  record LeaseExpire(long id) implements Command {}

  /// Writes down what leases have left, or, with 0, that they have their whole time again: a leader
  /// that comes after counts from there. Leases that do not exist are left out.
  record CheckpointLeases(List<LeaseTime> times) implements Command {
    public CheckpointLeases {
      times = List.copyOf(times);
    }
  }

  record LeaseTime(long id, long seconds) {}

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

  /// The cluster may go back to this version, `major.minor.0`; empty for no longer.
  record SetDowngrade(String target) implements Command {}

  /// What a client asks for under the name of a user, or, for what is for root, also under none.
  /// Without this, a command is either of the server itself or of a client at a time when no user
  /// was needed.
  record ByUser(Caller caller, Command command) implements Command {
    public ByUser {
      if (command instanceof ByUser) {
        throw new IllegalArgumentException("a command of two users");
      }
    }
  }

  /// A change of users and roles.
  sealed interface OfAuth extends Command {}

  record EnableAuth() implements OfAuth {}

  record DisableAuth() implements OfAuth {}

  /// @param hash empty if what was given as one is none
  record AddUser(String user, boolean noPassword, Optional<Secret> hash) implements OfAuth {}

  /// @param hash empty if what was given as one is none
  record SetPassword(String user, Optional<Secret> hash) implements OfAuth {}

  record DeleteUser(String user) implements OfAuth {}

  record GrantRole(String user, String role) implements OfAuth {}

  record RevokeRole(String user, String role) implements OfAuth {}

  record AddRole(String role) implements OfAuth {}

  record DeleteRole(String role) implements OfAuth {}

  record GrantPermission(String role, Optional<Permission> permission) implements OfAuth {}

  record RevokePermission(String role, Bytes key, Bytes rangeEnd) implements OfAuth {}

  /// Makes a token for a user whose password was found right.
  ///
  /// @param authRevision of the users among whom that was found
  /// @param random the part of the token that nobody can guess
  record IssueToken(String user, long authRevision, Secret random) implements Command {}
}
