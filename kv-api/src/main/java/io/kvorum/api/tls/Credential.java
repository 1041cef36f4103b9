package io.kvorum.api.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/// A certificate, the chain above it, and its private key: known to belong together.
record Credential(List<X509Certificate> chain, PrivateKey key) {
  private static final int PROBE_BYTES = 32;

  Credential {
    chain = List.copyOf(chain);
  }

  /// Reads both files. Someone who replaces them replaces one before the other, so a pair that does
  /// not match is not yet there.
  ///
  /// @throws IOException if a file cannot be read
  /// @throws GeneralSecurityException if they do not hold a certificate and its key
  static Credential read(KeyFiles files) throws IOException, GeneralSecurityException {
    List<X509Certificate> chain = Certificates.read(files.certificate());
    PublicKey counterpart = chain.getFirst().getPublicKey();
    Pem block =
        Certificates.blocks(files.key()).stream()
            .filter(pem -> pem.label().endsWith("PRIVATE KEY"))
            .findFirst()
            .orElseThrow(() -> new GeneralSecurityException("no private key in " + files.key()));
    PrivateKey key = PrivateKeys.read(block, counterpart);
    requireMatch(key, counterpart);
    return new Credential(chain, key);
  }

  String algorithm() {
    return key.getAlgorithm();
  }

  /// Only the owner of the private key can sign what the public one confirms.
  private static void requireMatch(PrivateKey key, PublicKey counterpart)
      throws GeneralSecurityException {
    byte[] probe = new byte[PROBE_BYTES];
    new SecureRandom().nextBytes(probe);
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(probe);
    byte[] signed = signature.sign();
    signature.initVerify(counterpart);
    signature.update(probe);
    if (!signature.verify(signed)) {
      throw new GeneralSecurityException("private key does not match the certificate");
    }
  }
}
