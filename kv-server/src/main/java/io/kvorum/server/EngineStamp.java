package io.kvorum.server;

import io.kvorum.storage.spi.StorageDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// The engines that a member's data is written by. Data of one engine is never opened with another,
/// nor with an older format of the same.
record EngineStamp(StorageDescriptor store, StorageDescriptor log) {
  void write(Path file) throws IOException {
    DurableFile.write(file, text());
  }

  /// @throws DataDirectoryException if the data is of other engines, or of a newer format
  void requireSame(Path file) throws IOException {
    Optional<String> before = DurableFile.read(file);
    if (before.isEmpty()) {
      throw new DataDirectoryException(
          file + " is missing, so nobody knows which engines wrote the data: restore that file");
    }
    KeyedLines lines = KeyedLines.parse(file, before.get());
    boolean older = require(file, "store", "--storage-engine", lines.value("store"), store);
    boolean olderLog = require(file, "log", "--log-engine", lines.value("log"), log);
    if (older || olderLog) {
      write(file);
    }
  }

  /// Returns whether the data is of an older format, which the engine brings up to date.
  private static boolean require(
      Path file, String what, String flag, String stamp, StorageDescriptor engine) {
    int space = stamp.lastIndexOf(' ');
    String name = stamp.substring(0, Math.max(0, space));
    int format = KeyedLines.number(file, stamp.substring(space + 1));
    if (!name.equals(engine.name())) {
      throw new DataDirectoryException(
          "the %s in %s was written by the engine \"%s\", but \"%s\" is configured: start with %s=%s, or with an empty data directory"
              .formatted(what, file.getParent(), name, engine.name(), flag, name));
    }
    if (format > engine.formatVersion()) {
      throw new DataDirectoryException(
          "the %s in %s has format %d of the engine \"%s\", this version reads up to %d: start a newer version"
              .formatted(what, file.getParent(), format, name, engine.formatVersion()));
    }
    return format < engine.formatVersion();
  }

  private String text() {
    return "store " + stamp(store) + "\nlog " + stamp(log) + "\n";
  }

  private static String stamp(StorageDescriptor engine) {
    return engine.name() + " " + engine.formatVersion();
  }
}
