package io.kvorum.state.auth;

import io.kvorum.api.Auth.Permission;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// All users and roles, by their names, and what follows of them: what each user may do. Immutable.
public record Accounts(
    SortedMap<String, User> users,
    SortedMap<String, Role> roles,
    SortedMap<String, Permits> permits) {
  public Accounts {
    users = Collections.unmodifiableSortedMap(users);
    roles = Collections.unmodifiableSortedMap(roles);
    permits = Collections.unmodifiableSortedMap(permits);
  }

  static Accounts of(List<User> users, List<Role> roles) {
    SortedMap<String, Role> byName = new TreeMap<>(NameOrder.BY_BYTES);
    roles.forEach(role -> byName.put(role.name(), role));
    SortedMap<String, User> all = new TreeMap<>(NameOrder.BY_BYTES);
    SortedMap<String, Permits> permits = new TreeMap<>(NameOrder.BY_BYTES);
    for (User user : users) {
      all.put(user.name(), user);
      permits.put(user.name(), permits(user, byName));
    }
    return new Accounts(all, byName, permits);
  }

  public Optional<User> find(String name) {
    return Optional.ofNullable(users.get(name));
  }

  Optional<Role> role(String name) {
    return Optional.ofNullable(roles.get(name));
  }

  @Nullable Permits permits(String user) {
    return permits.get(user);
  }

  List<User> holders(String role) {
    return users.values().stream().filter(user -> user.roles().contains(role)).toList();
  }

  Accounts with(User user) {
    SortedMap<String, User> nextUsers = new TreeMap<>(users);
    nextUsers.put(user.name(), user);
    SortedMap<String, Permits> nextPermits = new TreeMap<>(permits);
    nextPermits.put(user.name(), permits(user, roles));
    return new Accounts(nextUsers, roles, nextPermits);
  }

  Accounts without(User user) {
    SortedMap<String, User> nextUsers = new TreeMap<>(users);
    nextUsers.remove(user.name());
    SortedMap<String, Permits> nextPermits = new TreeMap<>(permits);
    nextPermits.remove(user.name());
    return new Accounts(nextUsers, roles, nextPermits);
  }

  Accounts with(Role role) {
    SortedMap<String, Role> nextRoles = new TreeMap<>(roles);
    nextRoles.put(role.name(), role);
    return withRoles(role.name(), nextRoles);
  }

  Accounts without(Role role) {
    SortedMap<String, Role> nextRoles = new TreeMap<>(roles);
    nextRoles.remove(role.name());
    return withRoles(role.name(), nextRoles);
  }

  private Accounts withRoles(String changed, SortedMap<String, Role> next) {
    SortedMap<String, Permits> nextPermits = new TreeMap<>(permits);
    for (User holder : holders(changed)) {
      nextPermits.put(holder.name(), permits(holder, next));
    }
    return new Accounts(users, next, nextPermits);
  }

  private static Permits permits(User user, SortedMap<String, Role> roles) {
    List<Permission> all = new ArrayList<>();
    for (String name : user.roles()) {
      Role role = roles.get(name);
      if (role != null) {
        all.addAll(role.permissions());
      }
    }
    return Permits.of(user.isRoot(), all);
  }
}
