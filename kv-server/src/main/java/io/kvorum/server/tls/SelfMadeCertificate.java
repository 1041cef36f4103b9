package io.kvorum.server.tls;

import io.kvorum.api.config.ConfigException;
import io.kvorum.server.config.SelfMade;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the certificates of `auto-tls` and `peer-auto-tls`: ECDSA on P-521, signed by itself, as
/// etcd makes them.
public final class SelfMadeCertificate {
  private static final Logger LOG = LoggerFactory.getLogger(SelfMadeCertificate.class);
  private static final int SERIAL_BITS = 128;
  private static final Duration YEAR = Duration.ofDays(365);
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private SelfMadeCertificate() {}

  /// Sees to it that the files exist: those of an earlier start stay in use until they expire.
  ///
  /// @throws ConfigException if they cannot be written, or what is there cannot be read
  public static void ensure(SelfMade wanted, Instant now) {
    try {
      if (!isThere(wanted, now)) {
        make(wanted, now);
      }
    } catch (IOException | GeneralSecurityException | OperatorCreationException failed) {
      throw new ConfigException("certificate in " + wanted.directory() + ": " + failed);
    }
  }

  private static boolean isThere(SelfMade wanted, Instant now)
      throws IOException, CertificateException {
    if (!Files.exists(wanted.certificate()) || !Files.exists(wanted.key())) {
      return false;
    }
    try (var in = Files.newInputStream(wanted.certificate())) {
      X509Certificate certificate =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
      boolean isExpired = certificate.getNotAfter().toInstant().isBefore(now);
      if (isExpired) {
        LOG.atWarn()
            .addKeyValue("path", wanted.certificate())
            .addKeyValue("not-after", certificate.getNotAfter().toInstant())
            .log("the certificate made earlier has expired: making another");
      }
      return !isExpired;
    }
  }

  private static void make(SelfMade wanted, Instant now)
      throws IOException, GeneralSecurityException, OperatorCreationException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp521r1"));
    KeyPair keys = generator.generateKeyPair();
    Instant end = now.plus(YEAR.multipliedBy(wanted.years()));
    X509CertificateHolder certificate = certificate(wanted.hosts(), keys, now, end);
    Files.createDirectories(wanted.directory(), OWNER_ONLY_DIRECTORY);
    write(wanted.key(), new JcaPKCS8Generator(keys.getPrivate(), null));
    write(wanted.certificate(), certificate);
    LOG.atWarn()
        .addKeyValue("path", wanted.certificate())
        .addKeyValue("certificate-validity-bound-not-after", end)
        .log("automatically generate certificates");
  }

  private static X509CertificateHolder certificate(
      List<String> hosts, KeyPair keys, Instant begin, Instant end)
      throws CertIOException, OperatorCreationException {
    X500Name name = new X500Name("O=Kvorum");
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name,
            new BigInteger(SERIAL_BITS, new SecureRandom()),
            Date.from(begin),
            Date.from(end),
            name,
            keys.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    builder.addExtension(
        Extension.keyUsage,
        true,
        new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment));
    builder.addExtension(
        Extension.extendedKeyUsage,
        false,
        new ExtendedKeyUsage(
            new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}));
    if (!hosts.isEmpty()) {
      builder.addExtension(Extension.subjectAlternativeName, false, names(hosts));
    }
    return builder.build(new JcaContentSignerBuilder("SHA512withECDSA").build(keys.getPrivate()));
  }

  private static GeneralNames names(List<String> hosts) {
    return new GeneralNames(
        hosts.stream()
            .map(
                host ->
                    new GeneralName(
                        isAddress(host) ? GeneralName.iPAddress : GeneralName.dNSName, host))
            .toArray(GeneralName[]::new));
  }

  private static boolean isAddress(String host) {
    try {
      InetAddress.ofLiteral(host);
      return true;
    } catch (IllegalArgumentException aName) {
      return false;
    }
  }

  /// Written under another name first, so that no start finds half of it.
  private static void write(Path file, Object content) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.deleteIfExists(next);
    Files.createFile(next, OWNER_ONLY_FILE);
    Files.writeString(next, pem(content));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String pem(Object content) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
      pem.writeObject(content);
    }
    return text.toString();
  }
}
