package io.kvorum.server;

import io.kvorum.server.EngineFile.Stamp;
import io.kvorum.server.EngineFile.Subject;
import io.kvorum.storage.spi.StorageDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/// The engines that a member's data is written by. Data of one engine is never opened with another,
/// nor with an older format of the same.
record EngineStamp(StorageDescriptor store, StorageDescriptor log) {
  void write(Path file) throws IOException {
    new EngineFile(
            file, Map.of(Subject.STORE, Stamp.of(store), Subject.LOG, Stamp.of(log)), Map.of())
        .write();
  }

  /// @throws DataDirectoryException if the data is of other engines, or of a newer format
  void requireSame(Path file) throws IOException {
    EngineFile before = EngineFile.read(file);
    boolean older = require(file, Subject.STORE, "--storage-engine", before, store);
    boolean olderLog = require(file, Subject.LOG, "--log-engine", before, log);
    if (older || olderLog) {
      write(file);
    }
  }

  /// Returns whether the data is of an older format, which the engine brings up to date.
  private static boolean require(
      Path file, Subject subject, String flag, EngineFile before, StorageDescriptor engine) {
    Stamp stamp = before.stamp(subject);
    if (!stamp.engine().equals(engine.name())) {
      throw new DataDirectoryException(
          ("the %s in %s was written by the engine \"%s\", but \"%s\" is configured: start with"
                  + " %s=%s, change the engine with kvutl migrate, or take an empty data directory")
              .formatted(
                  subject, file.getParent(), stamp.engine(), engine.name(), flag, stamp.engine()));
    }
    if (stamp.format() > engine.formatVersion()) {
      throw new DataDirectoryException(
          "the %s in %s has format %d of the engine \"%s\", this version reads up to %d: start a newer version"
              .formatted(
                  subject,
                  file.getParent(),
                  stamp.format(),
                  stamp.engine(),
                  engine.formatVersion()));
    }
    return stamp.format() < engine.formatVersion();
  }
}
