package io.kvorum.server.auth;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// How a JSON web token is signed (RFC 7518, RFC 8037): those that etcd knows.
enum JwtAlgorithm {
  RS256("RSA", "SHA256withRSA", 256),
  RS384("RSA", "SHA384withRSA", 384),
  RS512("RSA", "SHA512withRSA", 512),
  PS256("RSA", "RSASSA-PSS", 256),
  PS384("RSA", "RSASSA-PSS", 384),
  PS512("RSA", "RSASSA-PSS", 512),
  ES256("EC", "SHA256withECDSAinP1363Format", 256),
  ES384("EC", "SHA384withECDSAinP1363Format", 384),
  ES512("EC", "SHA512withECDSAinP1363Format", 521),
  HS256("", "HmacSHA256", 256),
  HS384("", "HmacSHA384", 384),
  HS512("", "HmacSHA512", 512),
  EdDSA("EdDSA", "Ed25519", 256);

  private final String family;
  private final String name;
  private final int bits;

  JwtAlgorithm(String family, String name, int bits) {
    this.family = family;
    this.name = name;
    this.bits = bits;
  }

  static Optional<JwtAlgorithm> named(String text) {
    for (JwtAlgorithm one : values()) {
      if (one.name().equals(text)) {
        return Optional.of(one);
      }
    }
    return Optional.empty();
  }

  /// Whether who verifies a token could also sign one.
  boolean isSymmetric() {
    return family.isEmpty();
  }

  /// The kind of keys, by the JDK's name.
  String family() {
    return family;
  }

  /// The size that an elliptic curve must have.
  int bits() {
    return bits;
  }

  byte[] sign(byte[] content, PrivateKey key) throws GeneralSecurityException {
    Signature signature = signature();
    signature.initSign(key);
    signature.update(content);
    return signature.sign();
  }

  boolean verifies(byte[] content, byte[] signed, PublicKey key) throws GeneralSecurityException {
    Signature signature = signature();
    signature.initVerify(key);
    signature.update(content);
    return signature.verify(signed);
  }

  private Signature signature() throws GeneralSecurityException {
    Signature signature = Signature.getInstance(name);
    if (name.equals("RSASSA-PSS")) {
      String hash = "SHA-" + bits;
      signature.setParameter(
          new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), bits / 8, 1));
    }
    return signature;
  }

  byte[] mac(byte[] content, byte[] key) throws GeneralSecurityException {
    Mac mac = Mac.getInstance(name);
    mac.init(new SecretKeySpec(key, name));
    return mac.doFinal(content);
  }

  boolean macs(byte[] content, byte[] signed, byte[] key) throws GeneralSecurityException {
    return MessageDigest.isEqual(mac(content, key), signed);
  }
}
