package io.kvorum.api.tls;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;

/// Reads the private key that belongs to a certificate's public key.
///
/// The JDK reads PKCS#8 only. The older forms, PKCS#1 for RSA and SEC 1 for elliptic curves, are
/// what PKCS#8 holds inside, without the name of the algorithm: and that is found in the public key
/// (RFC 5280, 4.1), for the two belong together.
final class PrivateKeys {
  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;
  private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

  private PrivateKeys() {}

  /// @throws GeneralSecurityException if the block is no key, or none of this public key's kind
  static PrivateKey read(Pem block, PublicKey counterpart) throws GeneralSecurityException {
    byte[] pkcs8 =
        switch (block.label()) {
          case "PRIVATE KEY" -> block.content();
          case "RSA PRIVATE KEY", "EC PRIVATE KEY" -> wrap(block.content(), counterpart);
          case "ENCRYPTED PRIVATE KEY" ->
              throw new GeneralSecurityException("an encrypted key cannot be used");
          default -> throw new GeneralSecurityException(block.label() + " is not a private key");
        };
    return KeyFactory.getInstance(counterpart.getAlgorithm())
        .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
  }

  /// `PrivateKeyInfo ::= SEQUENCE { version, algorithm, OCTET STRING { key } }` (RFC 5208, 5).
  private static byte[] wrap(byte[] key, PublicKey counterpart) {
    byte[] octets = element(OCTET_STRING, key);
    return element(SEQUENCE, VERSION_0, algorithm(counterpart.getEncoded()), octets);
  }

  /// The first element of `SubjectPublicKeyInfo ::= SEQUENCE { algorithm, BIT STRING }`.
  private static byte[] algorithm(byte[] publicKeyInfo) {
    ByteBuffer in = ByteBuffer.wrap(publicKeyInfo);
    in.get();
    length(in);
    int from = in.position();
    in.get();
    int length = length(in);
    return Arrays.copyOfRange(publicKeyInfo, from, in.position() + length);
  }

  private static int length(ByteBuffer in) {
    int first = in.get() & 0xff;
    if (first < 0x80) {
      return first;
    }
    int length = 0;
    for (int i = 0; i < (first & 0x7f); i++) {
      length = (length << 8) | (in.get() & 0xff);
    }
    return length;
  }

  private static byte[] element(int tag, byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    ByteArrayOutputStream out = new ByteArrayOutputStream(length + 4);
    out.write(tag);
    if (length >= 0x80) {
      int bytes = (32 - Integer.numberOfLeadingZeros(length) + 7) / 8;
      out.write(0x80 | bytes);
      for (int shift = 8 * (bytes - 1); shift > 0; shift -= 8) {
        out.write(length >> shift);
      }
    }
    out.write(length);
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
