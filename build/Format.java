import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The house's formatter: `check` names every Java file that is not formatted and fails; `fix` formats them.
/// Run by `mvn verify` as `check`; `mvn -N verify -Dformat.mode=fix` rewrites the files.
public final class Format {
  private Format() {}

  public static void main(String[] args) throws Exception {
    boolean fix = args.length > 0 && args[0].equals("fix");
    List<Path> unformatted = new ArrayList<>();
    int count = 0;
    for (Path file : sources()) {
      count++;
      String before = Files.readString(file);
      String after = new Formatter().formatSource(RemoveUnusedImports.removeUnusedImports(before));
      if (!after.equals(before)) {
        unformatted.add(file);
        if (fix) {
          Files.writeString(file, after);
        }
      }
    }
    for (Path file : unformatted) {
      System.err.println((fix ? "formatted: " : "not formatted: ") + file);
    }
    System.err.println("format: " + count + " files, " + unformatted.size() + (fix ? " rewritten" : " to rewrite"));
    if (!fix && !unformatted.isEmpty()) {
      System.err.println("run: mvn -N verify -Dformat.mode=fix");
      System.exit(1);
    }
  }

  private static List<Path> sources() throws Exception {
    try (var files = Files.walk(Path.of(""))) {
      return files
          .filter(f -> f.toString().endsWith(".java"))
          .filter(f -> f.toString().contains("src/"))
          .filter(f -> !f.toString().contains("target/"))
          .sorted()
          .toList();
    }
  }
}
