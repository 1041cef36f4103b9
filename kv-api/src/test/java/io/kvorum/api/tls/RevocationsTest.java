package io.kvorum.api.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.config.ConfigException;
import io.kvorum.testing.TestAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevocationsTest {
  @TempDir Path directory;

  @Test
  void a_list_is_read_as_pem_and_as_der() throws Exception {
    TestAuthority authority = new TestAuthority(directory, "Authority");
    X509Certificate one = authority.issue("CN=a").certificate();
    Path pem = authority.revoke(one);
    Path der = Files.write(directory.resolve("der"), authority.revocations(one).getEncoded());

    assertThat(Certificates.revoked(pem)).containsExactly(one.getSerialNumber());
    assertThat(Certificates.revoked(der)).containsExactly(one.getSerialNumber());
    assertThat(Certificates.revoked(authority.revoke())).isEmpty();
  }

  @Test
  void a_file_that_is_missing_or_something_else_is_named_at_the_start() throws Exception {
    TestAuthority authority = new TestAuthority(directory, "Authority");
    KeyFiles server = authority.issue("CN=a").files();
    Path missing = directory.resolve("missing");

    assertThatThrownBy(() -> Tls.open(TlsConfig.of(new KeyFiles(missing, server.key()))))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(missing.toString());
    assertThatThrownBy(() -> Tls.open(TlsConfig.of(new KeyFiles(server.key(), server.key()))))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("no certificate in the file");
  }
}
