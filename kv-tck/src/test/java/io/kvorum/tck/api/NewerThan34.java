package io.kvorum.tck.api;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/// Every rule that etcd 3.4, the reference that can be had everywhere, does not keep yet, and where
/// it is written that etcd has changed.
enum NewerThan34 {
  NO_PERMISSION("AUTH-27", "3.4 crashes; 3.5: auth/store.go, ErrPermissionNotGiven");

  private final String rule;
  final String source;

  NewerThan34(String rule, String source) {
    this.rule = rule;
    this.source = source;
  }

  /// What would end etcd 3.4, and is not asked of it.
  static Set<String> deadly() {
    return Set.of(NO_PERMISSION.rule);
  }

  /// What etcd 3.4 is known to answer otherwise.
  static Set<String> otherwise() {
    return Arrays.stream(values())
        .map(known -> known.rule)
        .filter(rule -> !deadly().contains(rule))
        .collect(Collectors.toSet());
  }
}
