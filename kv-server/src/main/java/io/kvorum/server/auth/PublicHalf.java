package io.kvorum.server.auth;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.ECPoint;

/// The public key that belongs to a private one, computed of it.
final class PublicHalf {
  private PublicHalf() {}

  static KeyPair of(PrivateKey key, PrivateKeyInfo info)
      throws IOException, GeneralSecurityException {
    AsymmetricKeyParameter half =
        switch (PrivateKeyFactory.createKey(info)) {
          case RSAPrivateCrtKeyParameters rsa ->
              new RSAKeyParameters(false, rsa.getModulus(), rsa.getPublicExponent());
          case ECPrivateKeyParameters curve -> {
            BigInteger secret = curve.getD();
            ECPoint point = curve.getParameters().getG().multiply(secret).normalize();
            yield new ECPublicKeyParameters(point, curve.getParameters());
          }
          case Ed25519PrivateKeyParameters edwards -> edwards.generatePublicKey();
          default -> throw new GeneralSecurityException("unknown kind of private key");
        };
    byte[] encoded = SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(half).getEncoded();
    PublicKey open =
        KeyFactory.getInstance(key.getAlgorithm()).generatePublic(new X509EncodedKeySpec(encoded));
    return new KeyPair(open, key);
  }
}
