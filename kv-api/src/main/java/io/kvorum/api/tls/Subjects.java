package io.kvorum.api.tls;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The hosts that a certificate was issued for: its subject alternative names, and nothing else
/// (RFC 6125; Go does not look at the common name either).
///
/// @param dnsNames in lower case, the first label may be `*`
record Subjects(List<String> dnsNames, List<InetAddress> addresses) {
  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;

  Subjects {
    dnsNames = List.copyOf(dnsNames);
    addresses = List.copyOf(addresses);
  }

  /// @throws CertificateParsingException if the extension cannot be read
  static Subjects of(X509Certificate certificate) throws CertificateParsingException {
    List<String> dnsNames = new ArrayList<>();
    List<InetAddress> addresses = new ArrayList<>();
    Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    for (List<?> name : names == null ? List.<List<?>>of() : names) {
      String value = String.valueOf(name.get(1));
      if (name.get(0).equals(DNS_NAME)) {
        dnsNames.add(canonical(value));
      } else if (name.get(0).equals(IP_ADDRESS)) {
        literal(value).ifPresent(addresses::add);
      }
    }
    return new Subjects(dnsNames, addresses);
  }

  boolean isEmpty() {
    return dnsNames.isEmpty() && addresses.isEmpty();
  }

  /// Whether the certificate is for this host: an IP address, also in brackets, or a name.
  boolean cover(String host) {
    boolean isBracketed = host.startsWith("[") && host.endsWith("]");
    Optional<InetAddress> address =
        literal(isBracketed ? host.substring(1, host.length() - 1) : host);
    return address
        .map(addresses::contains)
        .orElseGet(() -> dnsNames.stream().anyMatch(name -> matches(name, canonical(host))));
  }

  /// A `*` stands for exactly one label.
  private static boolean matches(String pattern, String host) {
    if (!pattern.startsWith("*.")) {
      return !host.isEmpty() && pattern.equals(host);
    }
    int dot = host.indexOf('.');
    return dot > 0 && host.substring(dot).equals(pattern.substring(1));
  }

  private static String canonical(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  private static Optional<InetAddress> literal(String text) {
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException aName) {
      return Optional.empty();
    }
  }
}
