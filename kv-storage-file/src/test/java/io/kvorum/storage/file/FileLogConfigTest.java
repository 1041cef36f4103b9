package io.kvorum.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.config.ConfigException;
import io.kvorum.api.config.Settings;
import io.kvorum.storage.spi.StorageDescriptor.Capability;
import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.storage.spi.StorageProvider;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FileLogConfigTest {
  private final FileLogProvider provider = new FileLogProvider();

  @Test
  void settings_carry_units() {
    Settings settings =
        Settings.of("log.file", Map.of("segment-size", "16MiB", "write-buffer-size", "64KiB"));
    FileLogConfig config = provider.configure(settings);
    settings.check();
    assertThat(config).isEqualTo(new FileLogConfig(16 << 20, 64 << 10));
  }

  @Test
  void an_empty_section_means_the_defaults() {
    assertThat(provider.configure(Settings.empty("log.file")))
        .isEqualTo(FileLogConfig.defaults())
        .isEqualTo(new FileLogConfig(64 << 20, 1 << 20));
  }

  @Test
  void every_mistake_is_told_with_its_place() {
    Settings settings =
        Settings.of("log.file", Map.of("segment-size", "1KiB", "write-buffer-size", "many"));
    provider.configure(settings);
    assertThatThrownBy(settings::check)
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("log.file: segment-size")
        .hasMessageContaining("log.file: write-buffer-size");
    assertThatThrownBy(() -> new FileLogConfig(1, 1 << 20))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("segment-size 1 ");
  }

  @Test
  void the_engine_is_provided_and_is_a_log_only() {
    assertThat(FileLogProvider.class.getModule().getDescriptor().provides())
        .singleElement()
        .satisfies(
            provided -> {
              assertThat(provided.service()).isEqualTo(StorageProvider.class.getName());
              assertThat(provided.providers()).containsExactly(FileLogProvider.class.getName());
            });
    assertThat(provider.descriptor().name()).isEqualTo("file");
    assertThat(provider.descriptor().capabilities()).containsExactly(Capability.LOG);
    StorageEngine engine = provider.engine(FileLogConfig.defaults());
    assertThatThrownBy(() -> engine.openStore(Path.of("nowhere")))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
