package io.kvorum.api.tls;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;

/// The cipher suites by the names that etcd's `cipher-suites` takes, which are Go's. They are the
/// JDK's too, but for an older spelling of two of them.
///
/// Suites with RC4 or 3DES, which Go still knows, are not known here.
final class CipherSuites {
  private static final String OLD_CHACHA = "_WITH_CHACHA20_POLY1305";

  /// The suites of TLS 1.3, the preferred first. Go does not let them be chosen: with TLS 1.3 all
  /// are on.
  private static final List<String> TLS_1_3 =
      List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

  private static final List<String> TLS_1_2 =
      List.of(
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
          "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
          "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
          "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
          "TLS_RSA_WITH_AES_128_CBC_SHA",
          "TLS_RSA_WITH_AES_128_CBC_SHA256",
          "TLS_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_RSA_WITH_AES_256_CBC_SHA",
          "TLS_RSA_WITH_AES_256_GCM_SHA384");

  private CipherSuites() {}

  /// The JDK's name of a suite that the configuration names; empty if it is not known.
  static Optional<String> jdkName(String configured) {
    String name = configured.endsWith(OLD_CHACHA) ? configured + "_SHA256" : configured;
    return TLS_1_2.contains(name) || TLS_1_3.contains(name) ? Optional.of(name) : Optional.empty();
  }

  /// Every name that is taken.
  static List<String> known() {
    List<String> names = new ArrayList<>(TLS_1_3);
    names.addAll(TLS_1_2);
    return names;
  }

  /// What to enable, by the JDK's names: `chosen` for TLS 1.2, and whatever TLS 1.3 has.
  static List<String> enabled(List<String> chosen, List<TlsVersion> versions) {
    SequencedSet<String> suites = new LinkedHashSet<>();
    if (versions.contains(TlsVersion.TLS_1_3)) {
      suites.addAll(TLS_1_3);
    }
    chosen.forEach(name -> suites.add(jdkName(name).orElseThrow()));
    return List.copyOf(suites);
  }
}
