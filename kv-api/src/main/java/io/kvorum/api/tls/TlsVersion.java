package io.kvorum.api.tls;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The versions of TLS that are spoken. What is older is never offered, whatever is configured.
public enum TlsVersion {
  TLS_1_2("TLS1.2", "TLSv1.2"),
  TLS_1_3("TLS1.3", "TLSv1.3");

  private final String flagName;
  private final String jdkName;

  TlsVersion(String flagName, String jdkName) {
    this.flagName = flagName;
    this.jdkName = jdkName;
  }

  /// As etcd's flags call it.
  public String flagName() {
    return flagName;
  }

  /// As `SSLParameters` and Netty call it.
  public String jdkName() {
    return jdkName;
  }

  /// All versions from `lowest` to `highest`, both inclusive, the highest first.
  static List<TlsVersion> between(TlsVersion lowest, TlsVersion highest) {
    return Arrays.stream(values())
        .filter(version -> version.compareTo(lowest) >= 0 && version.compareTo(highest) <= 0)
        .sorted((a, b) -> b.compareTo(a))
        .toList();
  }

  static Optional<TlsVersion> named(String flagName) {
    return Arrays.stream(values()).filter(version -> version.flagName.equals(flagName)).findFirst();
  }

  static String names() {
    return Arrays.stream(values()).map(TlsVersion::flagName).collect(Collectors.joining(", "));
  }
}
