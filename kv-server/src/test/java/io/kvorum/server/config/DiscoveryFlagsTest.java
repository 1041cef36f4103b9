package io.kvorum.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.config.ConfigException;
import io.kvorum.api.tls.KeyFiles;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiscoveryFlagsTest {
  @Test
  void without_flags_the_cluster_is_configured() {
    ServerConfig config = ServerConfig.of("--name=m");

    assertThat(config.discovery()).isEqualTo(new Discovery.None());
    assertThat(config.bootstrap().initialCluster()).isEqualTo("m=http://localhost:2380");
  }

  @Test
  void a_domain_is_asked_by_its_suffix() {
    ServerConfig config = ServerConfig.of("--discovery-srv=d", "--discovery-srv-name=n");

    assertThat(config.discovery()).isEqualTo(new Discovery.Dns("d", "n"));
    assertThat(config.bootstrap().initialCluster()).isEmpty();
  }

  @Test
  void a_service_is_asked_as_the_flags_say() {
    ServerConfig config =
        ServerConfig.of(
            "--discovery-endpoints=a:1,https://b:2",
            "--discovery-token=t",
            "--discovery-dial-timeout=1s",
            "--discovery-request-timeout=3s",
            "--discovery-cert=c",
            "--discovery-key=k",
            "--discovery-cacert=ca",
            "--discovery-insecure-skip-tls-verify",
            "--discovery-user=u:p:q");

    assertThat(config.discovery())
        .isEqualTo(
            new Discovery.Service(
                List.of(URI.create("http://a:1"), URI.create("https://b:2")),
                "t",
                Duration.ofSeconds(1),
                Duration.ofSeconds(3),
                Optional.of(new KeyFiles(Path.of("c"), Path.of("k"))),
                Optional.of(Path.of("ca")),
                false,
                Optional.of(new Discovery.Login("u", "p:q"))));
    assertThat(config.toString()).doesNotContain("p:q");
  }

  @Test
  void an_endpoint_without_a_scheme_is_secure_if_all_are() {
    ServerConfig config =
        ServerConfig.of(
            "--discovery-endpoints=a:1",
            "--discovery-token=t",
            "--discovery-insecure-transport=false",
            "--discovery-user=u",
            "--discovery-password=p:q");

    Discovery.Service service = (Discovery.Service) config.discovery();
    assertThat(service.endpoints()).containsExactly(URI.create("https://a:1"));
    assertThat(service.login()).contains(new Discovery.Login("u", "p:q"));
    assertThat(service.verifies()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--discovery-endpoints=a:1 | both --discovery-token and --discovery-endpoints must be set",
        "--discovery-srv=d --initial-cluster=a=http://a:1 | multiple discovery or bootstrap flags are set. Choose one of \"initial-cluster\", \"discovery-endpoints\" or \"discovery-srv\"",
        "--discovery-srv=d --discovery-endpoints=a:1 --discovery-token=t | multiple discovery or bootstrap flags are set. Choose one of \"initial-cluster\", \"discovery-endpoints\" or \"discovery-srv\"",
        "--discovery-endpoints=a --discovery-token=t | --discovery-endpoints: URL address does not have the form \"host:port\": http://a",
        "--discovery-endpoints=a:1 --discovery-token=t --discovery-cert=c | --discovery-cert and --discovery-key are needed together",
        "--discovery-endpoints=a:1 --discovery-token=t --discovery-user=u | --discovery-user has no password: set --discovery-password",
        "--discovery-endpoints=a:1 --discovery-token=t --discovery-request-timeout=0s | --discovery-request-timeout must be >0 (set to 0s)"
      })
  void what_cannot_be_used_is_refused(String flags, String message) {
    assertThatThrownBy(() -> ServerConfig.of(flags.split(" ")))
        .isInstanceOf(ConfigException.class)
        .hasMessage(message);
  }
}
