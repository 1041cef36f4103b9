package io.kvorum.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.config.ConfigException;
import io.kvorum.api.config.Settings;
import io.kvorum.server.config.ServerConfig;
import io.kvorum.server.sample.SampleProvider;
import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.storage.spi.StorageProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginsTest {
  private static final List<Class<?>> CLASSES =
      List.of(SampleProvider.class, loaded("io.kvorum.server.sample.SampleProvider$1"));

  @TempDir private Path plugins;

  private static Class<?> loaded(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException missing) {
      throw new AssertionError(missing);
    }
  }

  private Path plugin(String folder) throws IOException {
    Path directory = Files.createDirectory(plugins.resolve(folder));
    try (JarOutputStream jar =
        new JarOutputStream(Files.newOutputStream(directory.resolve("sample-engine-1.0.jar")))) {
      for (Class<?> each : CLASSES) {
        String path = each.getName().replace('.', '/') + ".class";
        jar.putNextEntry(new JarEntry(path));
        try (InputStream bytes = each.getClassLoader().getResourceAsStream(path)) {
          bytes.transferTo(jar);
        }
      }
      jar.putNextEntry(new JarEntry("META-INF/services/" + StorageProvider.class.getName()));
      jar.write(SampleProvider.class.getName().getBytes(StandardCharsets.UTF_8));
    }
    return directory;
  }

  private static ServerConfig.Engine chosen(String name, Map<String, String> options) {
    return new ServerConfig.Engine(name, "storage." + name + " in k.yaml", options);
  }

  @Test
  void an_engine_in_a_folder_of_plugins_is_found_in_a_layer_of_its_own() throws IOException {
    Plugins found = Plugins.load(List.of(plugin("sample")));

    StorageEngine engine = found.engine(chosen("sample", Map.of("size", "4KiB")));

    assertThat(engine).hasToString("sample engine of 4096 bytes");
    assertThat(engine.getClass().getModule().getName()).isEqualTo("sample.engine");
    assertThat(engine.getClass().getModule().getLayer()).isNotEqualTo(ModuleLayer.boot());
    assertThat(found.storage(chosen("sample", Map.of())).formatVersion()).isEqualTo(1);
  }

  @Test
  void an_unknown_name_is_answered_with_the_names_there_are() throws IOException {
    Plugins found = Plugins.load(List.of(plugin("sample")));

    assertThatThrownBy(() -> found.engine(chosen("sampel", Map.of())))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("unknown storage engine \"sampel\" (there are: ")
        .hasMessageContaining("sample");
  }

  @Test
  void two_of_one_name_are_refused() throws IOException {
    List<Path> folders = List.of(plugin("one"), plugin("two"));

    assertThatThrownBy(() -> Plugins.load(folders))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("two of the name \"sample\", storage engine");
  }

  @Test
  void every_mistake_of_a_section_is_told_with_its_place() throws IOException {
    Plugins found = Plugins.load(List.of(plugin("sample")));
    ServerConfig.Engine wrong = chosen("sample", Map.of("size", "big", "sice", "1"));

    assertThatThrownBy(() -> found.engine(wrong))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("storage.sample in k.yaml: size: \"big\" is not a size")
        .hasMessageContaining("storage.sample in k.yaml: unknown setting sice (known: size)");
  }

  @Test
  void a_folder_with_a_broken_module_is_named() throws IOException {
    Path folder = Files.createDirectory(plugins.resolve("broken"));
    Files.writeString(folder.resolve("engine.jar"), "not a jar");

    assertThatThrownBy(() -> Plugins.load(List.of(folder)))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("plugin " + folder + ": ");
  }

  @Test
  void an_unknown_front_end_is_refused_before_anything_is_opened() {
    assertThatThrownBy(
            () ->
                Plugins.load(List.of()).frontend("carrier-pigeon", Settings.empty("clients"), null))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("unknown client front end \"carrier-pigeon\"");
  }
}
