package io.kvorum.server.system;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The files of a stopped server's log, and how to damage them.
final class LogFiles {
  private static final Pattern NAME = Pattern.compile("[0-9a-f]{16}\\.log");
  private static final Pattern NUMBER = Pattern.compile("(?<![0-9a-f])\\d{1,10}(?![0-9a-f])");
  private static final int TORN_BYTES = 3;

  private LogFiles() {}

  /// The segment that was written last.
  static Path newest(Path dataDir) throws IOException {
    try (Stream<Path> files = Files.walk(dataDir)) {
      return files
          .filter(f -> NAME.matcher(f.getFileName().toString()).matches())
          .max(Comparator.comparing(f -> f.getFileName().toString()))
          .orElseThrow(() -> new AssertionError("no segment of a log below " + dataDir));
    }
  }

  /// Flips one bit in the first place that holds `text`, and gives its offset.
  static long flipByteOf(Path file, String text) throws IOException {
    String content = Files.readString(file, StandardCharsets.ISO_8859_1);
    int at = content.indexOf(text);
    if (at < 0) {
      throw new AssertionError("no '" + text + "' in " + file);
    }
    change(file, at, content.charAt(at) ^ 1);
    return at;
  }

  /// Leaves the end of the last record unwritten, as a crash in the middle of a write does.
  static void tearTail(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    int last = content.length - 1;
    while (last > 0 && content[last] == 0) {
      last--;
    }
    for (int i = 0; i < TORN_BYTES; i++) {
      change(file, last - i, 0);
    }
  }

  private static void change(Path file, long offset, int value) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.seek(offset);
      open.write(value);
    }
  }

  /// All decimal numbers of a text.
  static List<Long> offsetsNamedIn(String text) {
    List<Long> numbers = new ArrayList<>();
    Matcher matcher = NUMBER.matcher(text);
    while (matcher.find()) {
      numbers.add(Long.parseLong(matcher.group()));
    }
    return numbers;
  }
}
