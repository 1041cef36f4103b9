package io.kvorum.testing;

import io.kvorum.api.tls.KeyFiles;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// An authority made for one test, and what it issues, as PEM files of one directory.
public final class TestAuthority {
  private static final Duration DAY = Duration.ofDays(1);

  private final Path directory;
  private final KeyPair keys;
  private final X509Certificate certificate;
  private int serial = 100;

  /// A certificate with its key, in memory and as files.
  public record Issued(KeyPair keys, X509Certificate certificate, KeyFiles files) {}

  public TestAuthority(Path directory, String name) throws Exception {
    this.directory = directory;
    keys = ecKeys();
    X500Name subject = new X500Name("CN=" + name);
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            subject, BigInteger.ONE, daysFromNow(-2), daysFromNow(2), subject, keys.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    certificate = signed(builder);
    Files.writeString(file(), pem(certificate));
  }

  /// Where its own certificate lies.
  public Path file() {
    return directory.resolve(certificate.getSubjectX500Principal().getName().substring(3) + ".ca");
  }

  public Issued issue(String subject, String... hosts) throws Exception {
    return issue(ecKeys(), subject, 1, hosts);
  }

  public Issued issueExpired(String subject, String... hosts) throws Exception {
    return issue(ecKeys(), subject, -1, hosts);
  }

  public Issued issue(KeyPair holder, String subject, int daysValid, String... hosts)
      throws Exception {
    int number = ++serial;
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
            BigInteger.valueOf(number),
            daysFromNow(-2),
            daysFromNow(daysValid),
            new X500Name(subject),
            holder.getPublic());
    if (hosts.length > 0) {
      builder.addExtension(Extension.subjectAlternativeName, false, names(hosts));
    }
    X509Certificate issued = signed(builder);
    KeyFiles files =
        new KeyFiles(directory.resolve(number + ".pem"), directory.resolve(number + ".key"));
    Files.writeString(files.certificate(), pem(issued));
    Files.writeString(files.key(), pem(new JcaPKCS8Generator(holder.getPrivate(), null)));
    return new Issued(holder, issued, files);
  }

  /// Writes the list of what is revoked.
  public Path revoke(X509Certificate... revoked) throws Exception {
    Path file = directory.resolve("revoked.crl");
    Files.writeString(file, pem(revocations(revoked)));
    return file;
  }

  public X509CRL revocations(X509Certificate... revoked) throws Exception {
    JcaX509v2CRLBuilder builder = new JcaX509v2CRLBuilder(certificate, daysFromNow(-1));
    for (X509Certificate each : revoked) {
      builder.addCRLEntry(each.getSerialNumber(), daysFromNow(-1), 0);
    }
    return new JcaX509CRLConverter().getCRL(builder.build(signer(keys.getPrivate())));
  }

  public static KeyPair ecKeys() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    return generator.generateKeyPair();
  }

  public static KeyPair rsaKeys() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return generator.generateKeyPair();
  }

  public static String pem(Object content) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
      pem.writeObject(content);
    }
    return text.toString();
  }

  private X509Certificate signed(JcaX509v3CertificateBuilder builder) throws Exception {
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(signer(keys.getPrivate())));
  }

  private static ContentSigner signer(PrivateKey key) throws Exception {
    return new JcaContentSignerBuilder("SHA256withECDSA").build(key);
  }

  private static GeneralNames names(String... hosts) {
    List<GeneralName> names = new ArrayList<>();
    for (String host : hosts) {
      boolean isAddress = host.matches("[0-9.]+|.*:.*");
      names.add(new GeneralName(isAddress ? GeneralName.iPAddress : GeneralName.dNSName, host));
    }
    return new GeneralNames(names.toArray(GeneralName[]::new));
  }

  private static Date daysFromNow(long days) {
    return Date.from(Instant.now().plus(DAY.multipliedBy(days)));
  }
}
