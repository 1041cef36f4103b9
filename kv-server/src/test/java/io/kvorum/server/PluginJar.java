package io.kvorum.server;

import io.kvorum.server.sample.SampleProvider;
import io.kvorum.storage.spi.StorageProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/// A jar to be put into a folder of plugins, entry by entry.
final class PluginJar {
  private static final String SERVICES = "META-INF/services/" + StorageProvider.class.getName();
  private static final int MAJOR_VERSION_OFFSET = 7;

  private final Map<String, byte[]> entries = new TreeMap<>();

  /// The engine `sample`, with its entry in META-INF/services.
  static PluginJar sample() throws IOException {
    PluginJar jar = new PluginJar();
    for (String name : List.of("SampleProvider", "SampleProvider$1")) {
      String path = SampleProvider.class.getPackageName().replace('.', '/') + "/" + name + ".class";
      try (InputStream bytes = SampleProvider.class.getResourceAsStream("/" + path)) {
        jar.entries.put(path, bytes.readAllBytes());
      }
    }
    return jar.provides(SampleProvider.class.getName());
  }

  PluginJar provides(String className) {
    entries.put(SERVICES, className.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  PluginJar with(String path, byte[] content) {
    entries.put(path, content);
    return this;
  }

  PluginJar without(String ending) {
    entries.keySet().removeIf(path -> path.endsWith(ending));
    return this;
  }

  /// Marks a class as made by the compiler of a Java that does not exist yet.
  PluginJar fromLaterJava(String ending) {
    entries.forEach(
        (path, content) -> {
          if (path.endsWith(ending)) {
            content[MAJOR_VERSION_OFFSET] = (byte) 0xff;
          }
        });
    return this;
  }

  /// The class file of one source, compiled with these modules in sight.
  static byte[] compiled(Path scratch, String file, String source, Path... modulePath)
      throws IOException {
    Path sources = Files.createTempDirectory(scratch, "source");
    Path path = sources.resolve(file + ".java");
    Files.createDirectories(path.getParent());
    Files.writeString(path, source);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringBuilder modules = new StringBuilder();
    for (Path each : modulePath) {
      modules.append(each).append(java.io.File.pathSeparator);
    }
    int code =
        compiler.run(
            null, null, null, "-p", modules.toString(), "-d", sources.toString(), path.toString());
    if (code != 0) {
      throw new AssertionError("cannot compile " + source);
    }
    return Files.readAllBytes(sources.resolve(file + ".class"));
  }

  Path writeTo(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        jar.putNextEntry(new JarEntry(entry.getKey()));
        jar.write(entry.getValue());
      }
    }
    return file;
  }
}
