package io.kvorum.server;

import io.kvorum.storage.spi.StorageDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The file `engines` of a data directory: which engines wrote store and log, and in which format.
/// While a directory is being replaced by its copy in another engine, it says so as well
/// (`EngineSwap`), and names the new engine:
///
/// ```
/// store rocksdb 1
/// log file 1
/// swap-store delete
/// ```
///
/// @param stamps of store and log
/// @param swaps what becomes of the directory that is replaced
record EngineFile(Path file, Map<EngineFile.Subject, Stamp> stamps, Map<Subject, Old> swaps) {
  private static final String SWAP = "swap-";

  EngineFile {
    stamps = Map.copyOf(stamps);
    swaps = Map.copyOf(swaps);
  }

  enum Subject {
    STORE("store"),
    LOG("log");

    private final String word;

    Subject(String word) {
      this.word = word;
    }

    @Override
    public String toString() {
      return word;
    }
  }

  /// What becomes of a directory that was replaced.
  enum Old {
    KEEP,
    DELETE
  }

  record Stamp(String engine, int format) {
    static Stamp of(StorageDescriptor engine) {
      return new Stamp(engine.name(), engine.formatVersion());
    }

    @Override
    public String toString() {
      return engine + " " + format;
    }
  }

  /// @throws DataDirectoryException if it is missing or damaged
  static EngineFile read(Path file) throws IOException {
    Optional<String> text = DurableFile.read(file);
    if (text.isEmpty()) {
      throw new DataDirectoryException(
          file + " is missing, so nobody knows which engines wrote the data: restore that file");
    }
    KeyedLines lines = KeyedLines.parse(file, text.get());
    Map<Subject, Stamp> stamps = new TreeMap<>();
    Map<Subject, Old> swaps = new TreeMap<>();
    for (Subject subject : Subject.values()) {
      stamps.put(subject, stamp(file, lines.value(subject.toString())));
      String swap = lines.values().get(SWAP + subject);
      if (swap != null) {
        swaps.put(subject, swap.equals("keep") ? Old.KEEP : Old.DELETE);
      }
    }
    return new EngineFile(file, stamps, swaps);
  }

  private static Stamp stamp(Path file, String text) {
    int space = text.lastIndexOf(' ');
    return new Stamp(
        text.substring(0, Math.max(0, space)), KeyedLines.number(file, text.substring(space + 1)));
  }

  /// Durable when it returns.
  void write() throws IOException {
    StringBuilder text = new StringBuilder();
    for (Subject subject : Subject.values()) {
      text.append(subject).append(' ').append(stamps.get(subject)).append('\n');
    }
    new TreeMap<>(swaps)
        .forEach(
            (subject, old) ->
                text.append(SWAP)
                    .append(subject)
                    .append(old == Old.KEEP ? " keep" : " delete")
                    .append('\n'));
    DurableFile.write(file, text.toString());
  }

  Stamp stamp(Subject subject) {
    Stamp stamp = stamps.get(subject);
    if (stamp == null) {
      throw new IllegalStateException(file + " tells nothing of the " + subject);
    }
    return stamp;
  }

  /// With a directory that is to be replaced by its copy.
  EngineFile swapping(Subject subject, Stamp next, Old old) {
    Map<Subject, Stamp> newStamps = new TreeMap<>(stamps);
    Map<Subject, Old> newSwaps = new TreeMap<>(swaps);
    newStamps.put(subject, next);
    newSwaps.put(subject, old);
    return new EngineFile(file, newStamps, newSwaps);
  }

  /// With all directories in place.
  EngineFile settled() {
    return new EngineFile(file, stamps, Map.of());
  }
}
