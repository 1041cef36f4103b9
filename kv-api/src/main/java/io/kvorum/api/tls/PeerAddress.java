package io.kvorum.api.tls;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Compares the address from which a member dials with the hosts of its certificate, as etcd does
/// on its peer listeners: an address must be among the certificate's addresses, or one of its names
/// must lead to it. A certificate without any alternative name may come from everywhere.
final class PeerAddress {
  /// What a name service knows; empty where it knows nothing.
  interface Names {
    List<String> of(InetAddress address);

    List<InetAddress> addresses(String name);
  }

  private final Names names;

  PeerAddress(Names names) {
    this.names = names;
  }

  /// As the system resolves names.
  static PeerAddress bySystem() {
    return new PeerAddress(new SystemNames());
  }

  /// @throws CertificateException if the certificate is not for this address
  void require(InetAddress remote, X509Certificate certificate) throws CertificateException {
    Subjects subjects = Subjects.of(certificate);
    String address = remote.getHostAddress();
    if (subjects.isEmpty() || subjects.addresses().contains(remote)) {
      return;
    }
    if (subjects.dnsNames().isEmpty()) {
      throw new CertificateException(
          "x509: certificate is valid for "
              + subjects.addresses().stream().map(InetAddress::getHostAddress).toList()
              + ", not "
              + address);
    }
    if (!leadsTo(remote, subjects)) {
      throw new CertificateException(
          "tls: \"%s\" does not match any of DNSNames %s".formatted(address, subjects.dnsNames()));
    }
  }

  private boolean leadsTo(InetAddress remote, Subjects subjects) {
    List<String> plain = new ArrayList<>(subjects.dnsNames());
    plain.removeIf(name -> name.startsWith("*."));
    return names.of(remote).stream().anyMatch(subjects::cover)
        || plain.stream().anyMatch(name -> names.addresses(name).contains(remote));
  }

  private static final class SystemNames implements Names {
    /// The JDK answers with the address itself where there is no name.
    @Override
    public List<String> of(InetAddress address) {
      String name = address.getCanonicalHostName();
      return name.equals(address.getHostAddress()) ? List.of() : List.of(name);
    }

    @Override
    public List<InetAddress> addresses(String name) {
      try {
        return Arrays.asList(InetAddress.getAllByName(name));
      } catch (UnknownHostException unknown) {
        return List.of();
      }
    }
  }
}
