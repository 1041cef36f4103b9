package io.kvorum.tck.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;

/// A certificate for one address, signed by itself, and its key: PEM files that are made for a
/// test.
record TestCertificate(Path certificate, Path key, BigInteger serial, PrivateKey secret) {
  private static final int VERSION_TAG = 0xa0;
  private static final int EXTENSIONS_TAG = 0xa3;
  private static final int ADDRESS_TAG = 0x87;
  private static final int SERIAL_BITS = 62;

  private static final byte[] ALTERNATIVE_NAME = Der.hex("0603551d11");

  static TestCertificate create(Path directory, String name, String address) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      KeyPair keys = generator.generateKeyPair();
      BigInteger serial = new BigInteger(SERIAL_BITS, new SecureRandom());
      byte[] body = body(name, serial, InetAddress.getByName(address).getAddress(), keys);
      PrivateKey secret = keys.getPrivate();
      return new TestCertificate(
          Files.writeString(
              directory.resolve(name + ".pem"), Der.pem("CERTIFICATE", Der.signed(body, secret))),
          Files.writeString(
              directory.resolve(name + ".key"), Der.pem("PRIVATE KEY", secret.getEncoded())),
          serial,
          secret);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("the JDK has no elliptic curves", impossible);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static byte[] body(String name, BigInteger serial, byte[] address, KeyPair keys) {
    Instant now = Instant.now();
    byte[] addresses = Der.of(Der.SEQUENCE, Der.of(ADDRESS_TAG, address));
    byte[] names = Der.of(Der.SEQUENCE, ALTERNATIVE_NAME, Der.of(Der.OCTET_STRING, addresses));
    return Der.of(
        Der.SEQUENCE,
        Der.of(VERSION_TAG, Der.integer(BigInteger.TWO)),
        Der.integer(serial),
        Der.algorithm(),
        Der.named(name),
        Der.of(
            Der.SEQUENCE,
            Der.time(now.minus(Duration.ofDays(1))),
            Der.time(now.plus(Duration.ofDays(1)))),
        Der.named(name),
        keys.getPublic().getEncoded(),
        Der.of(EXTENSIONS_TAG, Der.of(Der.SEQUENCE, names)));
  }

  /// Writes a list on which this certificate is the only one.
  void revokeIn(Path list) {
    try {
      byte[] now = Der.time(Instant.now());
      byte[] body =
          Der.of(
              Der.SEQUENCE,
              Der.algorithm(),
              Der.named("revocations"),
              now,
              Der.of(Der.SEQUENCE, Der.of(Der.SEQUENCE, Der.integer(serial), now)));
      Path fresh =
          Files.writeString(
              list.resolveSibling("revoked.new"), Der.pem("X509 CRL", Der.signed(body, secret)));
      Files.move(fresh, list, StandardCopyOption.ATOMIC_MOVE);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("the JDK has no elliptic curves", impossible);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
