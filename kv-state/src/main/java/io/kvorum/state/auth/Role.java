package io.kvorum.state.auth;

import io.kvorum.api.Auth.Permission;
import io.kvorum.api.Bytes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// @param permissions in the order of their keys; those of one key in the order in which they came
public record Role(String name, List<Permission> permissions) {
  /// May do everything, whatever permissions it has.
  public static final String ROOT = "root";

  private static final Comparator<Permission> BY_KEY = Comparator.comparing(Permission::key);

  public Role {
    permissions = permissions.stream().sorted(BY_KEY).toList();
  }

  /// A permission for the same keys is replaced.
  Role with(Permission permission) {
    List<Permission> next = new ArrayList<>(permissions);
    next.replaceAll(
        held -> isFor(held, permission.key(), permission.rangeEnd()) ? permission : held);
    if (!next.contains(permission)) {
      next.add(permission);
    }
    return new Role(name, next);
  }

  Role without(Bytes key, Bytes rangeEnd) {
    return new Role(
        name, permissions.stream().filter(held -> !isFor(held, key, rangeEnd)).toList());
  }

  private static boolean isFor(Permission permission, Bytes key, Bytes rangeEnd) {
    return permission.key().equals(key) && permission.rangeEnd().equals(rangeEnd);
  }
}
