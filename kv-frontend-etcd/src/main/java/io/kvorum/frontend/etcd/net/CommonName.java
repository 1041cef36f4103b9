package io.kvorum.frontend.etcd.net;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/// The common name of a client's certificate: etcd takes it for the name of a user.
final class CommonName {
  private CommonName() {}

  static Optional<String> of(SSLSession session) {
    try {
      Certificate[] chain = session.getPeerCertificates();
      return chain.length > 0 && chain[0] instanceof X509Certificate certificate
          ? in(certificate.getSubjectX500Principal().getName())
          : Optional.empty();
    } catch (SSLPeerUnverifiedException withoutCertificate) {
      return Optional.empty();
    }
  }

  private static Optional<String> in(String distinguishedName) {
    try {
      for (Rdn part : new LdapName(distinguishedName).getRdns()) {
        if (part.getType().equalsIgnoreCase("CN")) {
          return Optional.of(part.getValue().toString()).filter(name -> !name.isEmpty());
        }
      }
      return Optional.empty();
    } catch (InvalidNameException notAName) {
      return Optional.empty();
    }
  }
}
