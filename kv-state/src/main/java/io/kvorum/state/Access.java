package io.kvorum.state;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.api.Kv;
import io.kvorum.api.Kv.Compare;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.state.auth.AuthTable;
import io.kvorum.state.auth.User;
import io.kvorum.state.lease.Leases;
import java.util.List;
import java.util.Optional;

/// What one caller may do among the users, roles and leases of one moment (semantics.md 9). Every
/// method throws a `KvException` if it is not permitted, and none does while no user is needed.
final class Access {
  private final AuthTable auth;
  private final Leases leases;
  private final Caller caller;

  Access(AuthTable auth, Leases leases, Caller caller) {
    this.auth = auth;
    this.leases = leases;
    this.caller = caller;
  }

  /// @param wrapped what the log has, with the name of the user if it has one
  static void check(Command wrapped, AuthTable auth, Leases leases) {
    if (wrapped instanceof Command.ByUser(Caller caller, Command command)) {
      Access access = new Access(auth, leases, caller);
      if (command.isForRoot()) {
        access.checkRoot();
      } else {
        access.check(command);
      }
    } else {
      new Access(auth, leases, Caller.NOBODY).check(wrapped);
    }
  }

  private void check(Command command) {
    switch (command) {
      case Command.Put(Kv.PutRequest put) -> check(put);
      case Command.DeleteRange(Kv.DeleteRangeRequest delete) -> check(delete);
      case Command.Txn(Kv.TxnRequest txn) -> check(txn);
      case Command.LeaseRevoke(long id) -> checkLeaseWrite(id);
      case Command.OfAuth _ -> checkRoot();
      case Command.LeaseGrant _,
          Command.LeaseExpire _,
          Command.CheckpointLeases _,
          Command.Compact _,
          Command.RaiseAlarm _,
          Command.ClearAlarm _,
          Command.PublishMember _,
          Command.SetClusterVersion _,
          Command.SetDowngrade _,
          Command.IssueToken _ -> {}
      case Command.ByUser _ -> throw new IllegalArgumentException("a command of two users");
    }
  }

  /// The whole tree of an operation, both branches of every transaction in it.
  void check(Kv.Request request) {
    switch (request) {
      case Kv.RangeRequest range -> checkRead(range.range());
      case Kv.PutRequest put -> {
        KeyRange key = KeyRange.single(put.key());
        checkWrite(key);
        // Who may not revoke a lease may not tie more keys to it either.
        checkLeaseWrite(put.lease());
        if (put.prevKv()) {
          checkRead(key);
        }
      }
      case Kv.DeleteRangeRequest delete -> {
        checkWrite(delete.range());
        if (delete.prevKv()) {
          checkRead(delete.range());
        }
      }
      case Kv.TxnRequest txn -> {
        for (Compare compare : txn.compares()) {
          checkRead(KeyRange.ofEtcd(compare.key(), compare.rangeEnd()));
        }
        checkAll(txn.success());
        checkAll(txn.failure());
      }
    }
  }

  private void checkAll(List<Optional<Kv.Request>> operations) {
    operations.forEach(operation -> operation.ifPresent(this::check));
  }

  void checkRead(KeyRange range) {
    if (!auth.enabled()) {
      return;
    }
    checkCaller();
    if (!auth.mayRead(caller.user(), range)) {
      throw new KvException(KvError.PERMISSION_DENIED);
    }
  }

  private void checkWrite(KeyRange range) {
    if (!auth.enabled()) {
      return;
    }
    checkCaller();
    if (!auth.mayWrite(caller.user(), range)) {
      throw new KvException(KvError.PERMISSION_DENIED);
    }
  }

  private void checkCaller() {
    if (caller.isNobody()) {
      throw new KvException(KvError.USER_EMPTY);
    }
    if (caller.authRevision() < auth.revision()) {
      throw new KvException(KvError.OLD_AUTH_REVISION);
    }
  }

  /// Of all keys that are attached to a lease.
  void checkLeaseWrite(long lease) {
    if (lease != 0 && !isRoot()) {
      for (Bytes key : leases.keys(lease)) {
        checkWrite(KeyRange.single(key));
      }
    }
  }

  void checkLeaseRead(long lease) {
    if (!isRoot()) {
      for (Bytes key : leases.keys(lease)) {
        checkRead(KeyRange.single(key));
      }
    }
  }

  /// Looks at no revision, as etcd does not: only the roles of now count.
  void checkRoot() {
    if (!auth.enabled()) {
      return;
    }
    if (caller.user().isEmpty()) {
      throw new KvException(KvError.USER_EMPTY);
    }
    if (!auth.user(caller.user()).isRoot()) {
      throw new KvException(KvError.PERMISSION_DENIED);
    }
  }

  boolean isRoot() {
    return !auth.enabled() || auth.accounts().find(caller.user()).map(User::isRoot).orElse(false);
  }
}
