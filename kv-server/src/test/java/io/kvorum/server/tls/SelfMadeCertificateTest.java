package io.kvorum.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.config.ConfigException;
import io.kvorum.api.tls.KeyFiles;
import io.kvorum.api.tls.Tls;
import io.kvorum.api.tls.TlsConfig;
import io.kvorum.server.config.SelfMade;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelfMadeCertificateTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  @TempDir Path directory;
  private SelfMade wanted;

  @BeforeEach
  void wantOne() {
    wanted =
        new SelfMade(
            directory.resolve("fixtures/peer"), List.of("127.0.0.1", "::1", "localhost"), 2);
  }

  @Test
  void what_is_made_is_for_the_hosts_and_for_both_sides_of_a_connection() throws Exception {
    SelfMadeCertificate.ensure(wanted, NOW);

    X509Certificate certificate = certificate();
    assertThat(certificate.getSubjectAlternativeNames())
        .containsExactlyInAnyOrder(
            List.of(7, "127.0.0.1"), List.of(7, "0:0:0:0:0:0:0:1"), List.of(2, "localhost"));
    assertThat(certificate.getExtendedKeyUsage())
        .containsExactly("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
    assertThat(certificate.getNotBefore().toInstant()).isEqualTo(NOW);
    assertThat(certificate.getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(2 * 365)));
    assertThat(certificate.getPublicKey().toString()).contains("secp521r1");
    certificate.verify(certificate.getPublicKey());
  }

  @Test
  void the_key_is_for_the_owner_alone() throws Exception {
    SelfMadeCertificate.ensure(wanted, NOW);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(wanted.key())))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(wanted.directory())))
        .isEqualTo("rwx------");
    try (var files = Files.list(wanted.directory())) {
      assertThat(files).containsExactlyInAnyOrder(wanted.key(), wanted.certificate());
    }
  }

  @Test
  void what_exists_is_used_again_until_it_expires() throws Exception {
    SelfMadeCertificate.ensure(wanted, NOW);
    X509Certificate first = certificate();

    SelfMadeCertificate.ensure(wanted, NOW.plus(Duration.ofDays(729)));
    assertThat(certificate()).isEqualTo(first);

    SelfMadeCertificate.ensure(wanted, NOW.plus(Duration.ofDays(731)));
    assertThat(certificate()).isNotEqualTo(first);
  }

  @Test
  void a_certificate_without_its_key_is_made_anew() throws Exception {
    SelfMadeCertificate.ensure(wanted, NOW);
    X509Certificate first = certificate();
    Files.delete(wanted.key());

    SelfMadeCertificate.ensure(wanted, NOW);

    assertThat(certificate()).isNotEqualTo(first);
  }

  @Test
  void a_directory_that_cannot_be_written_is_named() throws Exception {
    Files.writeString(directory.resolve("fixtures"), "in the way");

    assertThatThrownBy(() -> SelfMadeCertificate.ensure(wanted, NOW))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(wanted.directory().toString());
  }

  /// As a listener reads it.
  private X509Certificate certificate() {
    Tls tls = Tls.open(TlsConfig.of(new KeyFiles(wanted.certificate(), wanted.key())));
    String alias = tls.serverKeys().chooseEngineServerAlias("EC", null, null);
    return tls.serverKeys().getCertificateChain(alias)[0];
  }
}
