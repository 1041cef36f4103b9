package io.kvorum.state.auth;

import io.kvorum.api.Auth.Permission;
import io.kvorum.api.Auth.PermissionType;
import io.kvorum.api.KeyRange;
import java.util.ArrayList;
import java.util.List;

/// What a user may do by all their roles together.
///
/// @param all whether they have the role that may do everything
record Permits(boolean all, RangeSet readable, RangeSet writable) {
  static Permits of(boolean all, List<Permission> permissions) {
    List<KeyRange> readable = new ArrayList<>();
    List<KeyRange> writable = new ArrayList<>();
    for (Permission permission : permissions) {
      if (permission.type() != PermissionType.WRITE) {
        readable.add(permission.range());
      }
      if (permission.type() != PermissionType.READ) {
        writable.add(permission.range());
      }
    }
    return new Permits(all, RangeSet.of(readable), RangeSet.of(writable));
  }

  boolean mayRead(KeyRange range) {
    return all || readable.covers(range);
  }

  boolean mayWrite(KeyRange range) {
    return all || writable.covers(range);
  }
}
