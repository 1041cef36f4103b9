package io.kvorum.server.node;

import io.kvorum.api.MemberId;
import io.kvorum.raft.RaftCore;
import io.kvorum.state.KvState;
import io.kvorum.storage.spi.OrderedStore;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/// Loads all of Kvorum once more, with some sources changed: compiled into memory, and preferred to
/// the classes that everybody else uses. Production code knows nothing of its mutants.
final class MutantLoader extends ClassLoader {
  private static final String OURS = "io.kvorum.";

  private final Map<String, byte[]> mutated;

  private MutantLoader(Map<String, byte[]> mutated) {
    super(MutantLoader.class.getClassLoader());
    this.mutated = mutated;
  }

  /// @throws AssertionError if a text to change is no longer there, or what comes out does not
  ///   compile
  static MutantLoader with(Mutant mutant) {
    return new MutantLoader(compile(sources(mutant)));
  }

  private static Map<Path, String> sources(Mutant mutant) {
    Map<Path, String> sources = new LinkedHashMap<>();
    for (Mutant.Edit edit : mutant.edits()) {
      Path path =
          Path.of(
              "..",
              edit.source().module,
              "src/main/java",
              edit.source().folder + edit.file() + ".java");
      String text = sources.computeIfAbsent(path, MutantLoader::read);
      int at = text.indexOf(edit.from());
      if (at < 0 || text.indexOf(edit.from(), at + 1) >= 0) {
        throw new AssertionError(
            mutant + ": " + path + " must have exactly one place with\n" + edit.from());
      }
      sources.put(path, text.replace(edit.from(), edit.to()));
    }
    return sources;
  }

  private static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  private static Map<String, byte[]> compile(Map<Path, String> sources) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    Map<String, byte[]> classes = new HashMap<>();
    List<JavaFileObject> units = new ArrayList<>();
    sources.forEach((path, text) -> units.add(new Text(path, text)));
    JavaFileManager files =
        new InMemory(compiler.getStandardFileManager(diagnostics, null, null), classes);
    List<String> options = List.of("-proc:none", "-nowarn", "-classpath", classPath());
    if (!compiler.getTask(null, files, diagnostics, options, null, units).call()) {
      throw new AssertionError("a mutant does not compile: " + errors(diagnostics));
    }
    return classes;
  }

  /// Where the classes are that the changed ones need, however this test was started.
  private static String classPath() {
    return Stream.of(
            MemberId.class,
            RaftCore.class,
            OrderedStore.class,
            KvState.class,
            Node.class,
            Logger.class,
            Nullable.class)
        .map(type -> type.getProtectionDomain().getCodeSource().getLocation().getPath())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static List<String> errors(DiagnosticCollector<JavaFileObject> diagnostics) {
    return diagnostics.getDiagnostics().stream()
        .filter(d -> d.getKind() == Diagnostic.Kind.ERROR)
        .map(Object::toString)
        .toList();
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OURS)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded == null) {
        byte[] bytes = bytes(name);
        loaded = defineClass(name, bytes, 0, bytes.length);
      }
      return loaded;
    }
  }

  private byte[] bytes(String name) throws ClassNotFoundException {
    byte[] changed = mutated.get(name);
    if (changed != null) {
      return changed;
    }
    try (InputStream original =
        getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (original == null) {
        throw new ClassNotFoundException(name);
      }
      return original.readAllBytes();
    } catch (IOException failed) {
      throw new ClassNotFoundException(name, failed);
    }
  }

  private static final class Text extends SimpleJavaFileObject {
    private final String text;

    Text(Path path, String text) {
      super(URI.create("string:///" + path.getFileName()), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, byte[]> classes;

    InMemory(JavaFileManager files, Map<String, byte[]> classes) {
      super(files);
      this.classes = classes;
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
      return new SimpleJavaFileObject(URI.create("memory:///" + name + kind.extension), kind) {
        @Override
        public OutputStream openOutputStream() {
          return new ByteArrayOutputStream() {
            @Override
            public void close() {
              classes.put(name, toByteArray());
            }
          };
        }
      };
    }
  }
}
