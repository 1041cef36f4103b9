package io.kvorum.api.tls;

import io.kvorum.api.config.ConfigException;
import io.kvorum.api.config.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// TLS of one kind of listener (clients, or members) and of those who dial it. The keys are etcd's,
/// as in its `client-transport-security` and `peer-transport-security`; on the command line those
/// of members begin with `peer-`.
///
/// @param server `cert-file` and `key-file`: what the listener shows; what the dialler shows too,
///   if it has nothing of its own. Read again when they change
/// @param client `client-cert-file` and `client-key-file`: what the dialler shows; default `server`
/// @param trustedAuthorities `trusted-ca-file`: PEM file of the authorities that sign the others;
///   default those of the Java runtime. If given, whoever dials must show a certificate. Read once
/// @param clientCertAuth `client-cert-auth`: whoever dials must show a certificate, and at a
///   listener for clients its common name is a user's name; default no
/// @param revoked `crl-file`: certificates that are no longer valid, PEM or DER; default none. Read
///   again when it changes
/// @param allowedCommonNames `allowed-cn`: the common names of which a certificate must bear one;
///   default any. Not together with `allowedHostnames`
/// @param allowedHostnames `allowed-hostname`: the hosts for one of which a certificate must have
///   been issued (its subject alternative names); default any
/// @param skipClientSanVerification `skip-client-san-verification`: do not compare the address from
///   which a member dials with its certificate; default no
/// @param serverName `server-name`: whom the certificate of a member that was dialled must be for;
///   default the host that was dialled
/// @param isSelfMade `auto-tls`: the files were made by the member itself, so whoever dials has
///   nothing to verify them by, and does not; default no
/// @param minVersion `tls-min-version`: `TLS1.2` or `TLS1.3`; default `TLS1.2`
/// @param maxVersion `tls-max-version`: likewise; default the highest
/// @param cipherSuites `cipher-suites`: those of TLS 1.2, by Go's names; default what the TLS
///   library thinks best. Those of TLS 1.3 are not chosen
public record TlsConfig(
    KeyFiles server,
    Optional<KeyFiles> client,
    Optional<Path> trustedAuthorities,
    boolean clientCertAuth,
    Optional<Path> revoked,
    List<String> allowedCommonNames,
    List<String> allowedHostnames,
    boolean skipClientSanVerification,
    Optional<String> serverName,
    boolean isSelfMade,
    TlsVersion minVersion,
    TlsVersion maxVersion,
    List<String> cipherSuites) {

  public TlsConfig {
    allowedCommonNames = List.copyOf(allowedCommonNames);
    allowedHostnames = List.copyOf(allowedHostnames);
    cipherSuites = List.copyOf(cipherSuites);
    List<String> mistakes = new ArrayList<>();
    if (!allowedCommonNames.isEmpty() && !allowedHostnames.isEmpty()) {
      mistakes.add("allowed-cn and allowed-hostname are mutually exclusive");
    }
    boolean asksClients = clientCertAuth || trustedAuthorities.isPresent();
    if (!asksClients && !(allowedCommonNames.isEmpty() && allowedHostnames.isEmpty())) {
      mistakes.add(
          "allowed-cn and allowed-hostname need trusted-ca-file or client-cert-auth:"
              + " without, nobody is asked for a certificate");
    }
    if (!asksClients && revoked.isPresent()) {
      mistakes.add(
          "crl-file needs trusted-ca-file or client-cert-auth:"
              + " without, nobody is asked for a certificate");
    }
    if (minVersion.compareTo(maxVersion) > 0) {
      mistakes.add(
          "min version (%s) is greater than max version (%s)"
              .formatted(minVersion.flagName(), maxVersion.flagName()));
    }
    if (minVersion == TlsVersion.TLS_1_3 && !cipherSuites.isEmpty()) {
      mistakes.add("cipher suites cannot be configured when only TLS1.3 is enabled");
    }
    for (String suite : cipherSuites) {
      if (CipherSuites.jdkName(suite).isEmpty()) {
        mistakes.add(
            "unexpected TLS cipher suite \"%s\" (known: %s)"
                .formatted(suite, String.join(", ", CipherSuites.known())));
      }
    }
    if (!mistakes.isEmpty()) {
      throw new ConfigException(mistakes);
    }
  }

  /// A certificate, shown to everyone; nobody is asked for one.
  public static TlsConfig of(KeyFiles server) {
    return new TlsConfig(
        server,
        Optional.empty(),
        Optional.empty(),
        false,
        Optional.empty(),
        List.of(),
        List.of(),
        false,
        Optional.empty(),
        false,
        TlsVersion.TLS_1_2,
        TlsVersion.TLS_1_3,
        List.of());
  }

  /// What a section says about TLS; empty if it names no certificate. Mistakes are left in
  /// `settings`, for its `check`.
  public static Optional<TlsConfig> read(Settings settings) {
    return new TlsSection(settings).read();
  }

  /// Whether whoever dials must show a certificate.
  public boolean needsClientCertificate() {
    return clientCertAuth || trustedAuthorities.isPresent();
  }

  /// The versions to offer, by the JDK's names, the highest first.
  public List<String> protocols() {
    return versions().stream().map(TlsVersion::jdkName).toList();
  }

  /// The suites to offer, by the JDK's names; empty if the choice is the TLS library's.
  public List<String> enabledCipherSuites() {
    return cipherSuites.isEmpty() ? List.of() : CipherSuites.enabled(cipherSuites, versions());
  }

  private List<TlsVersion> versions() {
    return TlsVersion.between(minVersion, maxVersion);
  }
}
