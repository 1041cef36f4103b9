package io.kvorum.frontend.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.config.ConfigException;
import io.kvorum.api.config.Settings;
import io.kvorum.api.frontend.FrontendProvider;
import io.kvorum.api.tls.KeyFiles;
import io.kvorum.api.tls.TlsConfig;
import io.kvorum.api.tls.TlsVersion;
import java.lang.module.ModuleDescriptor;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EtcdFrontendConfigTest {
  @Test
  void the_front_end_is_found_by_its_name() {
    ModuleDescriptor module = EtcdFrontendProvider.class.getModule().getDescriptor();

    assertThat(module.provides())
        .anySatisfy(
            service -> {
              assertThat(service.service()).isEqualTo(FrontendProvider.class.getName());
              assertThat(service.providers()).containsExactly(EtcdFrontendProvider.class.getName());
            });
    assertThat(new EtcdFrontendProvider().name()).isEqualTo("etcd");
  }

  @Test
  void without_settings_etcd_s_defaults_hold() {
    EtcdFrontendConfig config = EtcdFrontendConfig.read(Settings.empty("client"));

    assertThat(config).isEqualTo(EtcdFrontendConfig.at(URI.create("http://localhost:2379")));
    assertThat(config.maxRequestBytes()).isEqualTo(1_572_864);
  }

  @Test
  void every_setting_is_read() {
    Settings settings =
        Settings.of(
            "client",
            Map.ofEntries(
                Map.entry("listen-client-urls", "https://127.0.0.1:1, http://[::1]:2"),
                Map.entry("listen-metrics-urls", "http://127.0.0.1:3"),
                Map.entry("max-request-bytes", "1MiB"),
                Map.entry("max-concurrent-streams", "9"),
                Map.entry("grpc-keepalive-min-time", "1s"),
                Map.entry("grpc-keepalive-interval", "2m"),
                Map.entry("grpc-keepalive-timeout", "3s"),
                Map.entry("enable-grpc-gateway", "false"),
                Map.entry("cors", "http://a,http://b"),
                Map.entry("host-whitelist", "x"),
                Map.entry("cert-file", "c.pem"),
                Map.entry("key-file", "k.pem"),
                Map.entry("trusted-ca-file", "t.pem"),
                Map.entry("client-cert-auth", "true"),
                Map.entry("crl-file", "r.crl"),
                Map.entry("allowed-hostname", "h"),
                Map.entry("tls-max-version", "TLS1.2"),
                Map.entry("metrics", "extensive"),
                Map.entry("event-loop-threads", "4")));

    EtcdFrontendConfig config = EtcdFrontendConfig.read(settings);
    settings.check();

    assertThat(config)
        .isEqualTo(
            new EtcdFrontendConfig(
                List.of(URI.create("https://127.0.0.1:1"), URI.create("http://[::1]:2")),
                List.of(URI.create("http://127.0.0.1:3")),
                1 << 20,
                9,
                new EtcdFrontendConfig.KeepAlive(
                    Duration.ofSeconds(1), Duration.ofMinutes(2), Duration.ofSeconds(3)),
                false,
                List.of("http://a", "http://b"),
                List.of("x"),
                Optional.of(
                    new TlsConfig(
                        new KeyFiles(Path.of("c.pem"), Path.of("k.pem")),
                        Optional.empty(),
                        Optional.of(Path.of("t.pem")),
                        true,
                        Optional.of(Path.of("r.crl")),
                        List.of(),
                        List.of("h"),
                        false,
                        Optional.empty(),
                        false,
                        TlsVersion.TLS_1_2,
                        TlsVersion.TLS_1_2,
                        List.of())),
                true,
                4));
  }

  @Test
  void mistakes_are_reported_together_with_their_names() {
    Settings settings =
        Settings.of(
            "client",
            Map.of(
                "listen-client-urls", "https://127.0.0.1:1,ftp://x:1,http://127.0.0.1",
                "key-file", "k.pem",
                "metrics", "all",
                "event-loop-threads", "0"));

    EtcdFrontendConfig.read(settings);

    assertThatThrownBy(settings::check)
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("client: cert-file")
        .hasMessageContaining("\"https://127.0.0.1:1\" needs cert-file and key-file")
        .hasMessageContaining("\"ftp://x:1\": the scheme must be http, https, unix or unixs")
        .hasMessageContaining("\"http://127.0.0.1\" needs a host and a port")
        .hasMessageContaining("metrics: \"all\" is neither basic nor extensive")
        .hasMessageContaining("event-loop-threads: 0 is not within 1 to 1024");
  }
}
