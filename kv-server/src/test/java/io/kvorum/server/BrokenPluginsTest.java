package io.kvorum.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.plugin.PluginFinder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each way for a plugin to be broken has one message, which names the folder and what to do, and
/// costs the other plugins nothing.
class BrokenPluginsTest {
  @TempDir private Path plugins;
  @TempDir private Path scratch;
  private Path folder;

  @BeforeEach
  void one_plugin_is_sound() throws IOException {
    PluginJar.sample().writeTo(plugins.resolve("sound/sample-engine-1.0.jar"));
    folder = Files.createDirectory(plugins.resolve("broken"));
  }

  private Path jar() {
    return folder.resolve("broken-engine-1.0.jar");
  }

  private void assertTells(String... parts) {
    Plugins found = Plugins.in(PluginFinder.in(plugins));

    assertThat(found.storages().byName()).containsKey("sample");
    assertThat(found.mistakes()).hasSize(1);
    assertThat(found.mistakes().getFirst()).contains(folder.toString()).contains(parts);
  }

  private static byte[] module(Path scratch, String source, Path... modulePath) throws IOException {
    return PluginJar.compiled(scratch, "module-info", source, modulePath);
  }

  @Test
  void a_file_that_is_no_jar() throws IOException {
    Files.writeString(jar(), "not a jar");

    assertTells("cannot be loaded", jar().toString(), "damaged or incomplete, copy it again");
  }

  @Test
  void a_folder_without_a_jar() {
    assertTells("holds no jar: put the plugin's jars right into it");
  }

  @Test
  void a_jar_that_lies_beside_the_folders() throws IOException {
    Files.delete(folder);
    folder = PluginJar.sample().writeTo(plugins.resolve("sample-engine-1.0.jar"));

    assertTells("lies loose", plugins.resolve("NAME/sample-engine-1.0.jar").toString());
  }

  @Test
  void a_jar_that_provides_nothing() throws IOException {
    PluginJar.sample().without("StorageProvider").writeTo(jar());

    assertTells(
        "none of its modules provides a service of Kvorum",
        "provides io.kvorum.storage.spi.StorageProvider with",
        "META-INF/services");
  }

  @Test
  void a_jar_whose_name_makes_no_module() throws IOException {
    PluginJar.sample().writeTo(folder.resolve("1.jar"));

    assertTells("1.jar", "give the jar a module-info, or a name such as my-engine-1.0.jar");
  }

  @Test
  void a_module_that_is_not_there() throws IOException {
    PluginJar.sample().writeTo(jar());
    Path more =
        new PluginJar()
            .with("module-info.class", module(scratch, "module more {}"))
            .writeTo(scratch.resolve("more.jar"));
    new PluginJar()
        .with("module-info.class", module(scratch, "module needs.more { requires more; }", more))
        .writeTo(folder.resolve("needs-more.jar"));

    assertTells("Module more not found", "put the jar of that module into the folder");
  }

  @Test
  void a_class_that_is_not_there() throws IOException {
    PluginJar.sample().without("SampleProvider.class").writeTo(jar());

    assertTells("SampleProvider", "put the jar with that class into the folder");
  }

  @Test
  void a_provider_of_a_later_java() throws IOException {
    PluginJar.sample().fromLaterJava("SampleProvider.class").writeTo(jar());

    assertTells("later Java", "compile it with --release " + Runtime.version().feature());
  }

  @Test
  void a_module_of_a_later_java() throws IOException {
    PluginJar.sample()
        .with("module-info.class", module(scratch, "module later {}"))
        .fromLaterJava("module-info.class")
        .writeTo(jar());

    assertTells("later Java", "compile it with --release " + Runtime.version().feature());
  }

  @Test
  void a_module_that_is_there_twice() throws IOException {
    PluginJar.sample().writeTo(jar());
    PluginJar.sample().writeTo(folder.resolve("broken-engine-1.1.jar"));

    assertTells(
        "holds the module broken.engine twice, in broken-engine-1.0.jar and broken-engine-1.1.jar",
        "delete one of them");
  }

  @Test
  void a_copy_of_kvorums_own_module() throws IOException {
    PluginJar.sample().writeTo(jar());
    new PluginJar()
        .with("module-info.class", module(scratch, "module io.kvorum.api {}"))
        .writeTo(folder.resolve("kv-api.jar"));

    assertTells("holds kv-api.jar, Kvorum's own module io.kvorum.api: delete it");
  }

  @Test
  void a_provider_that_is_no_engine() throws IOException {
    PluginJar.sample()
        .without("SampleProvider.class")
        .with(
            "odd/Odd.class",
            PluginJar.compiled(scratch, "odd/Odd", "package odd; public class Odd {}"))
        .provides("odd.Odd")
        .writeTo(jar());

    assertTells("cannot be loaded", "odd.Odd");
  }
}
