package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/// The sources of `examples/kv-storage-example`, compiled against the jars of a distribution, as
/// they are or with a fault planted.
final class ExamplePlugin {
  private static final Path SOURCES = Path.of("../examples/kv-storage-example/src/main/java");

  private final Path sources;

  private ExamplePlugin(Path sources) {
    this.sources = sources;
  }

  static ExamplePlugin copied(Path scratch) throws IOException {
    Path sources = Files.createTempDirectory(scratch, "sources");
    for (Path file : files(SOURCES)) {
      Path copy = sources.resolve(SOURCES.relativize(file).toString());
      Files.createDirectories(copy.getParent());
      Files.copy(file, copy);
    }
    return new ExamplePlugin(sources);
  }

  /// Replaces the one place in a source file where `sound` stands.
  ExamplePlugin with(String file, String sound, String faulty) throws IOException {
    Path path = sources.resolve(file);
    String text = Files.readString(path);
    assertThat(text.split(java.util.regex.Pattern.quote(sound), -1)).as(sound).hasSize(2);
    Files.writeString(path, text.replace(sound, faulty));
    return this;
  }

  /// Compiles it into a jar in `folder`.
  void install(Path libraries, Path folder) throws IOException {
    Path classes = Files.createTempDirectory(sources.getParent(), "classes");
    compile(libraries, classes);
    Files.createDirectories(folder);
    Path jar = folder.resolve("kv-storage-example-1.0.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (Path file : files(classes)) {
        out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, out);
      }
    }
  }

  private void compile(Path libraries, Path classes) throws IOException {
    List<String> options =
        List.of("-p", libraries + File.pathSeparator + nullAnnotations(), "-d", classes.toString());
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  messages,
                  manager,
                  null,
                  options,
                  null,
                  manager.getJavaFileObjectsFromPaths(files(sources)))
              .call();
      assertThat(compiled).as(messages.toString()).isTrue();
    }
  }

  /// Annotations that only the compiler needs, and that no distribution has.
  private static Path nullAnnotations() {
    try {
      return Path.of(Nullable.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return new ArrayList<>(walk.filter(Files::isRegularFile).sorted().toList());
    }
  }
}
