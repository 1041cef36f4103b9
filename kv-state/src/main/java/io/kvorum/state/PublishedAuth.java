package io.kvorum.state;

import io.kvorum.api.Auth.Permission;
import io.kvorum.api.Auth.PermissionType;
import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.api.Kv;
import io.kvorum.state.auth.AuthTable;
import io.kvorum.state.auth.Role;
import io.kvorum.state.lease.Leases;
import java.util.List;
import java.util.Optional;

/// The users and roles of a published view.
record PublishedAuth(AuthTable table, Leases leases) implements AuthView {
  private static final Permission EVERYTHING =
      new Permission(PermissionType.READWRITE, Bytes.EMPTY, Bytes.wrap(new byte[] {0}));

  private Access of(Caller caller) {
    return new Access(table, leases, caller);
  }

  @Override
  public boolean isEnabled() {
    return table.enabled();
  }

  @Override
  public long revision() {
    return table.revision();
  }

  @Override
  public void check(Caller caller, Kv.Request request) {
    of(caller).check(request);
  }

  @Override
  public void checkRead(Caller caller, KeyRange range) {
    of(caller).checkRead(range);
  }

  @Override
  public void checkRoot(Caller caller) {
    of(caller).checkRoot();
  }

  @Override
  public boolean has(Caller caller, String role) {
    return table
        .accounts()
        .find(caller.user())
        .filter(user -> user.roles().contains(role))
        .isPresent();
  }

  @Override
  public void checkLeaseWrite(Caller caller, long lease) {
    of(caller).checkLeaseWrite(lease);
  }

  @Override
  public void checkLeaseRead(Caller caller, long lease) {
    of(caller).checkLeaseRead(lease);
  }

  @Override
  public List<String> users() {
    return List.copyOf(table.accounts().users().keySet());
  }

  @Override
  public List<String> roles() {
    return List.copyOf(table.accounts().roles().keySet());
  }

  @Override
  public List<String> rolesOf(String user) {
    return table.user(user).roles();
  }

  /// The role `root` may do everything, if it is there, whatever it was granted.
  @Override
  public List<Permission> permissionsOf(String role) {
    Role found = table.role(role);
    return role.equals(Role.ROOT) ? List.of(EVERYTHING) : found.permissions();
  }

  @Override
  public Optional<Password> passwordOf(String user) {
    return table.accounts().find(user).map(found -> new Password(found.noPassword(), found.hash()));
  }
}
