package io.kvorum.state.auth;

import io.kvorum.api.Auth.Permission;
import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.Secret;
import io.kvorum.state.schema.Schema;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.OrderedStore.Cursor;
import io.kvorum.storage.spi.OrderedStore.View;
import io.kvorum.storage.spi.WriteBatch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Users and roles, and whether anybody asks for them (semantics.md 9). Small and rarely changed,
/// so immutable: each change makes a new one and adds its rows to the batch. A change that is
/// refused throws before it has added any.
///
/// @param enabled whether requests need a user
/// @param revision grows with every change
public record AuthTable(boolean enabled, long revision, Accounts accounts) {
  private static final long FIRST_REVISION = 1;

  public static AuthTable from(OrderedStore store) {
    try (View view = store.view();
        Cursor users = view.scan(Schema.USERS, OrderedStore.Order.ASCENDING);
        Cursor roles = view.scan(Schema.ROLES, OrderedStore.Order.ASCENDING)) {
      List<Role> allRoles = new ArrayList<>();
      while (roles.next()) {
        allRoles.add(AuthRows.role(Schema.nameOf(roles.key()), roles.value()));
      }
      List<User> allUsers = new ArrayList<>();
      while (users.next()) {
        allUsers.add(AuthRows.user(Schema.nameOf(users.key()), users.value()));
      }
      Accounts accounts = Accounts.of(allUsers, allRoles);
      @Nullable Bytes head = view.get(Schema.AUTH);
      return head == null
          ? new AuthTable(false, FIRST_REVISION, accounts)
          : new AuthTable(head.at(0) != 0, head.buffer().getLong(1), accounts);
    }
  }

  /// All users and roles as they are stored.
  public List<Bytes> rows() {
    List<Bytes> rows = new ArrayList<>();
    accounts
        .users()
        .forEach(
            (name, user) -> {
              rows.add(Schema.user(name));
              rows.add(AuthRows.encode(user));
            });
    accounts
        .roles()
        .forEach(
            (name, role) -> {
              rows.add(Schema.role(name));
              rows.add(AuthRows.encode(role));
            });
    return rows;
  }

  /// What they may do, or null if there is no such user.
  public @Nullable Permits permits(String user) {
    return accounts.permits(user);
  }

  public User user(String name) {
    return accounts.find(name).orElseThrow(() -> new KvException(KvError.USER_NOT_FOUND));
  }

  public Role role(String name) {
    return accounts.role(name).orElseThrow(() -> new KvException(KvError.ROLE_NOT_FOUND));
  }

  public AuthTable enable(WriteBatch batch) {
    if (enabled) {
      return this;
    }
    User root =
        accounts.find(User.ROOT).orElseThrow(() -> new KvException(KvError.ROOT_USER_MISSING));
    if (!root.isRoot()) {
      throw new KvException(KvError.ROOT_ROLE_MISSING);
    }
    return headed(new AuthTable(true, revision, accounts), batch);
  }

  public AuthTable disable(WriteBatch batch) {
    return enabled ? headed(new AuthTable(false, revision + 1, accounts), batch) : this;
  }

  /// @param hash empty if the password's form was none
  public AuthTable addUser(
      String name, boolean noPassword, Optional<Secret> hash, WriteBatch batch) {
    if (name.isEmpty()) {
      throw new KvException(KvError.USER_EMPTY);
    }
    if (accounts.find(name).isPresent()) {
      throw new KvException(KvError.USER_EXISTS);
    }
    return put(new User(name, noPassword, kept(noPassword, hash), List.of()), batch);
  }

  public AuthTable setPassword(String name, Optional<Secret> hash, WriteBatch batch) {
    User user = user(name);
    return put(user.withHash(kept(user.noPassword(), hash)), batch);
  }

  private static Secret kept(boolean noPassword, Optional<Secret> hash) {
    return noPassword
        ? Secret.EMPTY
        : hash.orElseThrow(() -> new KvException(KvError.NO_PASSWORD_USER));
  }

  public AuthTable deleteUser(String name, WriteBatch batch) {
    refuseWhileEnabled(name.equals(User.ROOT));
    User user = user(name);
    batch.delete(Schema.user(name));
    return changed(accounts.without(user), batch);
  }

  public AuthTable grantRole(String name, String role, WriteBatch batch) {
    User user = user(name);
    if (!role.equals(Role.ROOT)) {
      role(role);
    }
    return user.roles().contains(role) ? this : put(user.with(role), batch);
  }

  public AuthTable revokeRole(String name, String role, WriteBatch batch) {
    refuseWhileEnabled(name.equals(User.ROOT) && role.equals(Role.ROOT));
    User user = user(name);
    if (!user.roles().contains(role)) {
      throw new KvException(KvError.ROLE_NOT_GRANTED);
    }
    return put(user.without(role), batch);
  }

  public AuthTable addRole(String name, WriteBatch batch) {
    if (name.isEmpty()) {
      throw new KvException(KvError.ROLE_EMPTY);
    }
    if (accounts.role(name).isPresent()) {
      throw new KvException(KvError.ROLE_EXISTS);
    }
    return put(new Role(name, List.of()), batch);
  }

  /// Takes it from all users who have it.
  public AuthTable deleteRole(String name, WriteBatch batch) {
    refuseWhileEnabled(name.equals(Role.ROOT));
    Role role = role(name);
    batch.delete(Schema.role(name));
    Accounts next = accounts.without(role);
    for (User user : accounts.holders(name)) {
      User rest = user.without(name);
      batch.put(Schema.user(user.name()), AuthRows.encode(rest));
      next = next.with(rest);
    }
    return changed(next, batch);
  }

  public AuthTable grantPermission(String role, Optional<Permission> permission, WriteBatch batch) {
    Permission given = permission.orElseThrow(() -> new KvException(KvError.PERMISSION_NOT_GIVEN));
    if (given.key().isEmpty() || given.range().isEmpty()) {
      throw new KvException(KvError.INVALID_AUTH_MANAGEMENT);
    }
    return put(role(role).with(given), batch);
  }

  public AuthTable revokePermission(String name, Bytes key, Bytes rangeEnd, WriteBatch batch) {
    Role role = role(name);
    Role rest = role.without(key, rangeEnd);
    if (rest.equals(role)) {
      throw new KvException(KvError.PERMISSION_NOT_GRANTED);
    }
    return put(rest, batch);
  }

  private void refuseWhileEnabled(boolean vital) {
    if (enabled && vital) {
      throw new KvException(KvError.INVALID_AUTH_MANAGEMENT);
    }
  }

  private AuthTable put(User user, WriteBatch batch) {
    batch.put(Schema.user(user.name()), AuthRows.encode(user));
    return changed(accounts.with(user), batch);
  }

  private AuthTable put(Role role, WriteBatch batch) {
    batch.put(Schema.role(role.name()), AuthRows.encode(role));
    return changed(accounts.with(role), batch);
  }

  private AuthTable changed(Accounts next, WriteBatch batch) {
    return headed(new AuthTable(enabled, revision + 1, next), batch);
  }

  private static AuthTable headed(AuthTable next, WriteBatch batch) {
    byte[] head =
        ByteBuffer.allocate(1 + Long.BYTES)
            .put((byte) (next.enabled ? 1 : 0))
            .putLong(next.revision)
            .array();
    batch.put(Schema.AUTH, Bytes.wrap(head));
    return next;
  }

  /// Whether a user may read all keys of a range. Somebody who is no user may nothing.
  public boolean mayRead(String user, KeyRange range) {
    Permits permits = permits(user);
    return permits != null && permits.mayRead(range);
  }

  public boolean mayWrite(String user, KeyRange range) {
    Permits permits = permits(user);
    return permits != null && permits.mayWrite(range);
  }
}
