package io.kvorum.api.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.testing.TestAuthority;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerAddressTest {
  private static final InetAddress HERE = InetAddress.ofLiteral("10.0.0.7");

  /// `10.0.0.7` is `a.cluster.example`; `b.example` leads to it, but not back.
  private static final PeerAddress.Names NAMES =
      new PeerAddress.Names() {
        @Override
        public List<String> of(InetAddress address) {
          return address.equals(HERE) ? List.of("a.cluster.example") : List.of();
        }

        @Override
        public List<InetAddress> addresses(String name) {
          return Map.of("b.example", List.of(HERE)).getOrDefault(name, List.of());
        }
      };

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "10.0.0.7, true",
    "10.0.0.8, false",
    "10.0.0.8 a.cluster.example, true",
    "10.0.0.8 c.example, false",
    "A.Cluster.Example, true",
    "*.cluster.example, true",
    "*.example, false",
    "*.b.example, false",
    "b.example, true",
    "c.example, false"
  })
  void a_member_dials_from_where_its_certificate_leads(String hosts, boolean isLetIn)
      throws Exception {
    assertThat(isLetIn(hosts.split(" "))).isEqualTo(isLetIn);
  }

  @Test
  void a_certificate_without_hosts_may_come_from_everywhere() throws Exception {
    assertThat(isLetIn()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "a.example, a.example, true",
    "a.example, A.EXAMPLE., true",
    "a.example, b.a.example, false",
    "*.example, a.example, true",
    "*.example, b.a.example, false",
    "*.example, example, false",
    "*, a, false",
    "10.0.0.1, 10.0.0.1, true",
    "::1, [0:0:0:0:0:0:0:1], true",
    "::1, ::1, true",
    "10.0.0.1, 10.0.0.2, false",
    "a.example, '', false"
  })
  void a_certificate_covers_the_hosts_that_it_names(String subject, String host, boolean covers)
      throws Exception {
    assertThat(Subjects.of(certificate(subject)).cover(host)).isEqualTo(covers);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"CN=a|a", "O=x|", "CN=first,CN=last|last", "CN=a\\, b|a, b", "O=x+CN=multi|multi"})
  void the_common_name_is_the_last_of_the_subject(String subject, String name) throws Exception {
    X509Certificate certificate =
        new TestAuthority(directory, "Authority").issue(subject).certificate();

    assertThat(CommonName.of(certificate).orElse(null)).isEqualTo(name);
  }

  private boolean isLetIn(String... hosts) throws Exception {
    try {
      new PeerAddress(NAMES).require(HERE, certificate(hosts));
      return true;
    } catch (CertificateException refused) {
      assertThat(refused.getMessage()).contains(HERE.getHostAddress());
      assertThat(Arrays.asList(hosts)).isNotEmpty();
      return false;
    }
  }

  private X509Certificate certificate(String... hosts) throws Exception {
    return new TestAuthority(directory, "Authority").issue("CN=a", hosts).certificate();
  }
}
