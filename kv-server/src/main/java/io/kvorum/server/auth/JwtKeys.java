package io.kvorum.server.auth;

import io.kvorum.api.Bytes;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.Secret;
import io.kvorum.api.config.ConfigException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECKey;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/// What tokens are signed and verified with: a pair of keys, a public one that only verifies, or a
/// secret that does both.
sealed interface JwtKeys {
  byte[] sign(JwtAlgorithm algorithm, byte[] content) throws GeneralSecurityException;

  boolean verifies(JwtAlgorithm algorithm, byte[] content, byte[] signed)
      throws GeneralSecurityException;

  record Shared(Secret secret) implements JwtKeys {
    @Override
    public byte[] sign(JwtAlgorithm algorithm, byte[] content) throws GeneralSecurityException {
      return algorithm.mac(content, secret.value().array());
    }

    @Override
    public boolean verifies(JwtAlgorithm algorithm, byte[] content, byte[] signed)
        throws GeneralSecurityException {
      return algorithm.macs(content, signed, secret.value().array());
    }
  }

  record Pair(Optional<PrivateKey> signing, PublicKey verifying) implements JwtKeys {
    @Override
    public byte[] sign(JwtAlgorithm algorithm, byte[] content) throws GeneralSecurityException {
      return algorithm.sign(
          content, signing.orElseThrow(() -> new KvException(KvError.VERIFY_ONLY_KEY)));
    }

    @Override
    public boolean verifies(JwtAlgorithm algorithm, byte[] content, byte[] signed)
        throws GeneralSecurityException {
      return algorithm.verifies(content, signed, verifying);
    }
  }

  /// Reads the keys from their files.
  ///
  /// @throws ConfigException if they cannot be read, are of another kind, or do not belong together
  static JwtKeys read(
      JwtAlgorithm algorithm, Optional<Path> publicFile, Optional<Path> privateFile) {
    if (algorithm.isSymmetric()) {
      Secret secret =
          privateFile.map(file -> new Secret(Bytes.wrap(bytes(file)))).orElse(Secret.EMPTY);
      if (secret.isEmpty()) {
        throw missing();
      }
      return new Shared(secret);
    }
    Optional<KeyPair> pair = privateFile.map(file -> pair(file, algorithm));
    Optional<PublicKey> given = publicFile.map(file -> publicKey(file, algorithm));
    Optional<PrivateKey> signing = pair.map(KeyPair::getPrivate);
    Optional<PublicKey> derived = pair.map(KeyPair::getPublic);
    PublicKey verifying = given.or(() -> derived).orElseThrow(JwtKeys::missing);
    if (signing.isPresent() && !belongTogether(algorithm, signing.get(), verifying)) {
      throw new ConfigException("auth: public and private keys don't match");
    }
    return new Pair(signing, verifying);
  }

  private static ConfigException missing() {
    return new ConfigException("auth: missing key data");
  }

  private static boolean belongTogether(
      JwtAlgorithm algorithm, PrivateKey signing, PublicKey verifying) {
    byte[] content = "Kvorum".getBytes(StandardCharsets.US_ASCII);
    try {
      return algorithm.verifies(content, algorithm.sign(content, signing), verifying);
    } catch (GeneralSecurityException ofAnotherKind) {
      return false;
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException unreadable) {
      throw new ConfigException("auth: cannot read " + file + ": " + unreadable.getMessage());
    }
  }

  /// The public half stands in the files of most formats; that of EdDSA's it is computed of.
  private static KeyPair pair(Path file, JwtAlgorithm algorithm) {
    try {
      JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
      return switch (content(file)) {
        case PEMKeyPair both -> checked(converter.getKeyPair(both), algorithm, file);
        case PrivateKeyInfo info ->
            checked(PublicHalf.of(converter.getPrivateKey(info), info), algorithm, file);
        default -> throw unusable(file);
      };
    } catch (IOException | GeneralSecurityException malformed) {
      throw unusable(file);
    }
  }

  private static KeyPair checked(KeyPair pair, JwtAlgorithm algorithm, Path file) {
    check(pair.getPublic(), algorithm, file);
    return pair;
  }

  private static PublicKey publicKey(Path file, JwtAlgorithm algorithm) {
    try {
      JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
      PublicKey key =
          switch (content(file)) {
            case SubjectPublicKeyInfo info -> converter.getPublicKey(info);
            case X509CertificateHolder certificate ->
                converter.getPublicKey(certificate.getSubjectPublicKeyInfo());
            default -> throw unusable(file);
          };
      check(key, algorithm, file);
      return key;
    } catch (IOException malformed) {
      throw unusable(file);
    }
  }

  private static void check(Key key, JwtAlgorithm algorithm, Path file) {
    boolean fits = key.getAlgorithm().equals(algorithm.family());
    if (key instanceof ECKey curve) {
      fits = fits && curve.getParams().getOrder().bitLength() == algorithm.bits();
    }
    if (!fits && !(algorithm == JwtAlgorithm.EdDSA && key.getAlgorithm().equals("Ed25519"))) {
      throw unusable(file);
    }
  }

  private static Object content(Path file) throws IOException {
    String text = new String(bytes(file), StandardCharsets.UTF_8);
    try (PEMParser parser = new PEMParser(new StringReader(text))) {
      Object content = parser.readObject();
      if (content == null) {
        throw unusable(file);
      }
      return content;
    }
  }

  private static ConfigException unusable(Path file) {
    return new ConfigException("auth: " + file + " holds no key for this signing method");
  }
}
