package io.kvorum.raft.transport.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.config.ConfigException;
import io.kvorum.api.config.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TransportConfigTest {
  private static TransportConfig read(Map<String, String> values) {
    Settings settings = Settings.of("peers", values);
    TransportConfig config = TransportConfig.read(settings, "max-frame-size");
    settings.check();
    return config;
  }

  @Test
  void an_empty_section_gives_the_defaults() {
    assertThat(read(Map.of())).isEqualTo(TransportConfig.at(URI.create("http://localhost:2380")));
  }

  @Test
  void a_section_may_have_several_urls_and_its_own_limits() {
    TransportConfig config =
        read(
            Map.of(
                "listen-urls", "http://10.0.0.1:2380, http://[::1]:0",
                "queue-size", "1MiB",
                "silence-limit", "3s"));

    assertThat(config.listenUrls())
        .isEqualTo(List.of(URI.create("http://10.0.0.1:2380"), URI.create("http://[::1]:0")));
    assertThat(config.limits().queueBytes()).isEqualTo(1 << 20);
    assertThat(config.timing().silenceLimit()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void mistakes_are_told_together() {
    assertThatThrownBy(
            () ->
                read(
                    Map.of(
                        "listen-urls", "ftp://somewhere",
                        "ping-interval", "3s",
                        "queue-messages", "0",
                        "queue", "1")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("ftp://somewhere is not http(s)://host:port")
        .hasMessageContaining("silence-limit")
        .hasMessageContaining("queue-messages")
        .hasMessageContaining("unknown setting queue ");
  }

  @Test
  void https_needs_a_certificate() {
    assertThatThrownBy(() -> read(Map.of("listen-urls", "https://localhost:2380")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("https needs cert-file and key-file");
  }
}
