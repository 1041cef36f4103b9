package io.kvorum.server;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// The lines `key value` of a small file.
record KeyedLines(Path file, Map<String, String> values) {
  KeyedLines {
    values = Map.copyOf(values);
  }

  static KeyedLines parse(Path file, String text) {
    Map<String, String> values = new TreeMap<>();
    for (String line : text.lines().toList()) {
      int space = line.indexOf(' ');
      if (space > 0) {
        values.put(line.substring(0, space), line.substring(space + 1));
      }
    }
    return new KeyedLines(file, values);
  }

  /// @throws DataDirectoryException if there is no such line
  String value(String key) {
    String value = values.get(key);
    if (value == null) {
      throw new DataDirectoryException(file + ": no line \"" + key + "\"");
    }
    return value;
  }

  /// @throws DataDirectoryException if `text` is no number
  static int number(Path file, String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException notANumber) {
      throw new DataDirectoryException(file + ": \"" + text + "\" is not a number", notANumber);
    }
  }
}
