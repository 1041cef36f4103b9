package io.kvorum.frontend.etcd;

import java.io.IOException;
import java.io.Writer;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/// An authority made for one test, and the certificates of a server and of the client "alice".
record TestCertificates(Path authority, Pair server, Pair client, SSLContext clientContext) {
  private static final char[] NO_PASSWORD = new char[0];

  /// The files of one certificate.
  record Pair(Path certificate, Path key) {}

  private record Issued(KeyPair keys, X509Certificate certificate) {}

  static TestCertificates create(Path directory) throws Exception {
    Issued authority = issue("CN=Test Authority", null, 1);
    Issued server = issue("CN=server", authority, 2);
    Issued client = issue("CN=alice,O=Kvorum", authority, 3);
    return new TestCertificates(
        write(directory.resolve("ca.pem"), authority.certificate()),
        new Pair(
            write(directory.resolve("server.pem"), server.certificate()),
            writeKey(directory.resolve("server.key"), server.keys().getPrivate())),
        new Pair(
            write(directory.resolve("client.pem"), client.certificate()),
            writeKey(directory.resolve("client.key"), client.keys().getPrivate())),
        context(authority, client));
  }

  private static Issued issue(String name, @Nullable Issued by, int serial) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    KeyPair keys = generator.generateKeyPair();
    Instant now = Instant.now();
    boolean isAuthority = by == null;
    X500Principal issuer =
        by == null ? new X500Principal(name) : by.certificate().getSubjectX500Principal();
    PrivateKey signer = by == null ? keys.getPrivate() : by.keys().getPrivate();
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            X500Name.getInstance(issuer.getEncoded()),
            BigInteger.valueOf(serial),
            Date.from(now.minus(Duration.ofHours(1))),
            Date.from(now.plus(Duration.ofHours(1))),
            new X500Name(name),
            keys.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
    if (!isAuthority) {
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
    }
    return new Issued(
        keys,
        new JcaX509CertificateConverter()
            .getCertificate(
                builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer))));
  }

  private static Path write(Path file, X509Certificate certificate) throws IOException {
    try (Writer out = Files.newBufferedWriter(file);
        JcaPEMWriter pem = new JcaPEMWriter(out)) {
      pem.writeObject(certificate);
    }
    return file;
  }

  private static Path writeKey(Path file, PrivateKey key) throws Exception {
    try (Writer out = Files.newBufferedWriter(file);
        JcaPEMWriter pem = new JcaPEMWriter(out)) {
      pem.writeObject(new JcaPKCS8Generator(key, null));
    }
    return file;
  }

  private static SSLContext context(Issued authority, Issued client) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, NO_PASSWORD);
    trusted.setCertificateEntry("authority", authority.certificate());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, NO_PASSWORD);
    own.setKeyEntry(
        "client",
        client.keys().getPrivate(),
        NO_PASSWORD,
        new java.security.cert.Certificate[] {client.certificate()});
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, NO_PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
