package io.kvorum.api.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Reads certificates, and lists of those that were revoked, from files.
final class Certificates {
  private static final long MAX_FILE_BYTES = 16L << 20;

  private Certificates() {}

  /// All certificates of a PEM file, in order.
  ///
  /// @throws IOException if the file cannot be read
  /// @throws CertificateException if it holds no certificate, or what is none
  static List<X509Certificate> read(Path file) throws IOException, CertificateException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Pem block : blocks(file)) {
      if (block.label().equals("CERTIFICATE")) {
        certificates.add(
            (X509Certificate)
                factory().generateCertificate(new ByteArrayInputStream(block.content())));
      }
    }
    if (certificates.isEmpty()) {
      throw new CertificateException("no certificate in the file");
    }
    return certificates;
  }

  /// The serial numbers that a revocation list names, by its PEM or DER form; etcd does not look at
  /// the issuer either.
  ///
  /// @throws IOException if the file cannot be read
  /// @throws CRLException if it is not a revocation list
  static Set<BigInteger> revoked(Path file) throws IOException, CRLException, CertificateException {
    X509CRL list = (X509CRL) factory().generateCRL(new ByteArrayInputStream(bytes(file)));
    Set<? extends X509CRLEntry> entries = list.getRevokedCertificates();
    return entries == null
        ? Set.of()
        : entries.stream()
            .map(X509CRLEntry::getSerialNumber)
            .collect(Collectors.toUnmodifiableSet());
  }

  /// @throws IOException if the file cannot be read, or is no PEM file
  static List<Pem> blocks(Path file) throws IOException {
    try {
      return Pem.blocks(bytes(file));
    } catch (IllegalArgumentException notBase64) {
      throw new IOException("not a PEM file: " + notBase64.getMessage(), notBase64);
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    if (Files.size(file) > MAX_FILE_BYTES) {
      throw new IOException("more than " + MAX_FILE_BYTES + " bytes");
    }
    return Files.readAllBytes(file);
  }

  private static CertificateFactory factory() throws CertificateException {
    return CertificateFactory.getInstance("X.509");
  }
}
