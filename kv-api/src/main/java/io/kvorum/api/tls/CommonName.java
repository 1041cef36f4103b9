package io.kvorum.api.tls;

import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/// The common name of a certificate's subject.
public final class CommonName {
  private CommonName() {}

  /// The last one, if the subject has several, as Go takes it; empty if it has none, or an empty
  /// one.
  public static Optional<String> of(X509Certificate certificate) {
    try {
      Optional<String> last = Optional.empty();
      LdapName subject = new LdapName(certificate.getSubjectX500Principal().getName());
      for (Rdn part : subject.getRdns()) {
        Attribute name = part.toAttributes().get("CN");
        if (name != null) {
          last = Optional.of(String.valueOf(name.get(name.size() - 1)));
        }
      }
      return last.filter(name -> !name.isEmpty());
    } catch (InvalidNameException notAName) {
      return Optional.empty();
    } catch (NamingException impossible) {
      throw new IllegalStateException("attributes in memory cannot be read", impossible);
    }
  }
}
