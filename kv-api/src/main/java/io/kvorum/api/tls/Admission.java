package io.kvorum.api.tls;

import java.math.BigInteger;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What is asked of a certificate beside an authority's signature: that it was not revoked, and
/// bears one of the names that are allowed. Thread-safe.
final class Admission {
  private final Optional<ReloadedFiles<Set<BigInteger>>> revoked;
  private final List<String> commonNames;
  private final List<String> hostnames;

  Admission(Optional<Path> revocations, List<String> commonNames, List<String> hostnames) {
    this.revoked =
        revocations.map(
            file -> new ReloadedFiles<>(List.of(file), () -> Certificates.revoked(file)));
    this.commonNames = commonNames;
    this.hostnames = hostnames;
  }

  /// @throws CertificateException in etcd's words, if the chain is not let in
  void require(X509Certificate[] chain) throws CertificateException {
    requireNotRevoked(chain);
    requireAllowedName(chain[0]);
  }

  /// Serial numbers alone count, in any certificate of the chain, as for etcd.
  void requireNotRevoked(X509Certificate[] chain) throws CertificateException {
    Set<BigInteger> serials = revoked.map(ReloadedFiles::content).orElse(Set.of());
    for (X509Certificate certificate : chain) {
      if (serials.contains(certificate.getSerialNumber())) {
        throw new CertificateException(
            "transport: certificate serial "
                + certificate.getSerialNumber().toString(16)
                + " revoked");
      }
    }
  }

  private void requireAllowedName(X509Certificate certificate) throws CertificateException {
    Subjects subjects = Subjects.of(certificate);
    boolean isNamed =
        commonNames.isEmpty()
            || CommonName.of(certificate).filter(commonNames::contains).isPresent();
    boolean isHost = hostnames.isEmpty() || hostnames.stream().anyMatch(subjects::cover);
    if (!isNamed || !isHost) {
      throw new CertificateException("client certificate authentication failed");
    }
  }
}
