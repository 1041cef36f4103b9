package io.kvorum.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.config.ConfigException;
import io.kvorum.api.config.Settings;
import io.kvorum.api.plugin.PluginFinder;
import io.kvorum.server.config.ServerConfig;
import io.kvorum.storage.spi.StorageDescriptor.Capability;
import io.kvorum.storage.spi.StorageEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginsTest {
  @TempDir private Path plugins;

  private Plugins found() {
    return Plugins.in(PluginFinder.in(plugins));
  }

  private Plugins foundWithSample() throws IOException {
    PluginJar.sample().writeTo(plugins.resolve("one/sample-engine-1.0.jar"));
    return found();
  }

  private static ServerConfig.Engine chosen(String name, Map<String, String> options) {
    return new ServerConfig.Engine(name, "storage." + name + " in k.yaml", options);
  }

  @Test
  void an_engine_in_a_folder_of_plugins_is_found_in_a_layer_of_its_own() throws IOException {
    Plugins found = foundWithSample();

    StorageEngine engine = found.engine(chosen("sample", Map.of("size", "4KiB")));

    assertThat(found.mistakes()).isEmpty();
    assertThat(engine).hasToString("sample engine of 4096 bytes");
    assertThat(engine.getClass().getModule().getName()).isEqualTo("sample.engine");
    assertThat(engine.getClass().getModule().getLayer()).isNotEqualTo(ModuleLayer.boot());
    assertThat(engine.getClass().getModule().isNativeAccessEnabled()).isTrue();
    assertThat(found.storage(chosen("sample", Map.of()), Capability.STORE).formatVersion())
        .isEqualTo(1);
  }

  @Test
  void an_unknown_name_is_answered_with_the_names_that_there_are_for_its_use() throws IOException {
    Plugins found = foundWithSample();

    assertThatThrownBy(() -> found.storage(chosen("sampel", Map.of()), Capability.STORE))
        .isInstanceOf(ConfigException.class)
        .hasMessage("unknown storage engine \"sampel\" (there are: sample)");
    assertThatThrownBy(() -> found.storage(chosen("sampel", Map.of()), Capability.LOG))
        .hasMessage("unknown storage engine \"sampel\" (there are: none)");
  }

  @Test
  void an_engine_that_lacks_what_is_needed_is_refused() throws IOException {
    Plugins found = foundWithSample();

    assertThatThrownBy(() -> found.storage(chosen("sample", Map.of()), Capability.LOG))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("storage engine \"sample\" keeps no log (those that do: ");
  }

  @Test
  void two_of_one_name_are_refused_with_both_places() throws IOException {
    PluginJar.sample().writeTo(plugins.resolve("one/sample-engine-1.0.jar"));
    PluginJar.sample().writeTo(plugins.resolve("two/other-engine-1.0.jar"));

    assertThat(found().mistakes())
        .containsExactly(
            "two of the name \"sample\", storage engine: "
                + plugins.resolve("one")
                + " (module sample.engine) and "
                + plugins.resolve("two")
                + " (module other.engine); remove one of the two");
  }

  @Test
  void every_mistake_of_a_section_is_told_with_its_place() throws IOException {
    Plugins found = foundWithSample();
    ServerConfig.Engine wrong = chosen("sample", Map.of("size", "big", "sice", "1"));

    assertThatThrownBy(() -> found.engine(wrong))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("storage.sample in k.yaml: size: \"big\" is not a size")
        .hasMessageContaining("storage.sample in k.yaml: unknown setting sice (known: size)");
  }

  @Test
  void an_unknown_front_end_is_refused_before_anything_is_opened() {
    assertThatThrownBy(() -> found().frontend("carrier-pigeon", Settings.empty("clients"), null))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("unknown client front end \"carrier-pigeon\"");
  }

  @Test
  void the_list_tells_kind_name_version_module_and_place_of_each() throws IOException {
    Plugins found = foundWithSample();

    assertThat(PluginList.of(found).lines().map(line -> line.split(" {2,}")))
        .contains(
            new String[] {"KIND", "NAME", "CHOSEN BY", "VERSION", "MODULE", "FROM"},
            new String[] {
              "storage engine",
              "sample",
              "--storage-engine",
              "1.0",
              "sample.engine",
              plugins.resolve("one").toString()
            });
  }
}
