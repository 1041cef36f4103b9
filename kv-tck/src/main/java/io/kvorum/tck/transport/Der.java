package io.kvorum.tck.transport;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;

/// The JDK can read certificates and lists of revoked ones but not make them, hence the few rules
/// of DER here (X.690, RFC 5280).
final class Der {
  static final int BIT_STRING = 0x03;
  static final int OCTET_STRING = 0x04;
  static final int UTF8_STRING = 0x0c;
  static final int SEQUENCE = 0x30;
  static final int SET = 0x31;

  private static final DateTimeFormatter UTC_TIME =
      DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private static final int INTEGER = 0x02;
  private static final int UTC = 0x17;

  private static final byte[] ECDSA_SHA256 = of(SEQUENCE, hex("06082a8648ce3d040302"));
  private static final byte[] COMMON_NAME = hex("0603550403");

  private Der() {}

  /// A tag, a length, and what is in it.
  static byte[] of(int tag, byte[]... parts) {
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

  static byte[] integer(BigInteger number) {
    return of(INTEGER, number.toByteArray());
  }

  static byte[] time(Instant moment) {
    return of(UTC, utf8(UTC_TIME.format(moment)));
  }

  /// A subject or an issuer that has nothing but a common name.
  static byte[] named(String name) {
    return of(SEQUENCE, of(SET, of(SEQUENCE, COMMON_NAME, of(UTF8_STRING, utf8(name)))));
  }

  /// By which `signed` signs.
  static byte[] algorithm() {
    return ECDSA_SHA256;
  }

  static byte[] signed(byte[] body, PrivateKey key) throws GeneralSecurityException {
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(key);
    signature.update(body);
    return of(SEQUENCE, body, ECDSA_SHA256, of(BIT_STRING, new byte[1], signature.sign()));
  }

  static String pem(String kind, byte[] content) {
    String base64 = Base64.getMimeEncoder().encodeToString(content);
    return "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n";
  }

  static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
