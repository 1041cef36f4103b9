package io.kvorum.state.auth;

import io.kvorum.api.Secret;
import java.util.ArrayList;
import java.util.List;

/// @param noPassword whether the user never gets a token for a password
/// @param hash of the password, by bcrypt; empty if there is none
/// @param roles in the order of their bytes
public record User(String name, boolean noPassword, Secret hash, List<String> roles) {
  public static final String ROOT = "root";

  public User {
    roles = roles.stream().sorted(NameOrder.BY_BYTES).toList();
  }

  User withHash(Secret next) {
    return new User(name, noPassword, next, roles);
  }

  User with(String role) {
    List<String> more = new ArrayList<>(roles);
    more.add(role);
    return new User(name, noPassword, hash, more);
  }

  User without(String role) {
    return new User(
        name, noPassword, hash, roles.stream().filter(held -> !held.equals(role)).toList());
  }

  /// Whether they may do everything.
  public boolean isRoot() {
    return roles.contains(Role.ROOT);
  }
}
