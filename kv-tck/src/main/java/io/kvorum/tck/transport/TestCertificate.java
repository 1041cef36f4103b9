package io.kvorum.tck.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;

/// A certificate for one address, signed by itself, and its key: PEM files that are made for a
/// test. The JDK can read certificates but not make them, hence the few rules of DER here (X.690,
/// RFC 5280).
record TestCertificate(Path certificate, Path key) {
  private static final DateTimeFormatter UTC_TIME =
      DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int OCTET_STRING = 0x04;
  private static final int UTF8_STRING = 0x0c;
  private static final int UTC = 0x17;
  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;
  private static final int VERSION_TAG = 0xa0;
  private static final int EXTENSIONS_TAG = 0xa3;
  private static final int ADDRESS_TAG = 0x87;

  private static final byte[] ECDSA_SHA256 = der(SEQUENCE, hex("06082a8648ce3d040302"));
  private static final byte[] COMMON_NAME = hex("0603550403");
  private static final byte[] ALTERNATIVE_NAME = hex("0603551d11");

  static TestCertificate create(Path directory, String name, String address) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      KeyPair keys = generator.generateKeyPair();
      byte[] body = body(name, InetAddress.getByName(address).getAddress(), keys);
      byte[] signed =
          der(
              SEQUENCE,
              body,
              ECDSA_SHA256,
              der(BIT_STRING, new byte[1], signature(body, keys.getPrivate())));
      return new TestCertificate(
          write(directory.resolve(name + ".pem"), "CERTIFICATE", signed),
          write(directory.resolve(name + ".key"), "PRIVATE KEY", keys.getPrivate().getEncoded()));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("the JDK has no elliptic curves", impossible);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static byte[] body(String name, byte[] address, KeyPair keys) {
    byte[] holder =
        der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(UTF8_STRING, utf8(name)))));
    byte[] addresses = der(SEQUENCE, der(ADDRESS_TAG, address));
    Instant now = Instant.now();
    return der(
        SEQUENCE,
        der(VERSION_TAG, der(INTEGER, new byte[] {2})),
        der(INTEGER, new byte[] {1}),
        ECDSA_SHA256,
        holder,
        der(SEQUENCE, time(now.minus(Duration.ofDays(1))), time(now.plus(Duration.ofDays(1)))),
        holder,
        keys.getPublic().getEncoded(),
        der(
            EXTENSIONS_TAG,
            der(SEQUENCE, der(SEQUENCE, ALTERNATIVE_NAME, der(OCTET_STRING, addresses)))));
  }

  private static byte[] time(Instant moment) {
    return der(UTC, utf8(UTC_TIME.format(moment)));
  }

  private static byte[] signature(byte[] body, PrivateKey key) throws GeneralSecurityException {
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(key);
    signature.update(body);
    return signature.sign();
  }

  /// A tag, a length, and what is in it.
  private static byte[] der(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    int length = content.size();
    if (length > 0xff) {
      out.write(0x82);
      out.write(length >> Byte.SIZE);
    } else if (length > 0x7f) {
      out.write(0x81);
    }
    out.write(length);
    out.writeBytes(content.toByteArray());
    return out.toByteArray();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  private static Path write(Path file, String kind, byte[] content) throws IOException {
    String base64 = Base64.getMimeEncoder().encodeToString(content);
    return Files.writeString(
        file, "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n");
  }
}
