package io.kvorum.server;

import io.kvorum.api.MemberId;
import io.kvorum.server.config.Identity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// Who the member is, how often it has started, and where its log is: what must survive every
/// start.
///
/// @param bootCount starts so far
/// @param logDirectory absolute, or empty for the one in the data directory, which may be moved. A
///   start that looked for the log elsewhere would lose it.
record MemberRecord(Identity identity, long bootCount, Optional<Path> logDirectory) {
  private static final String INSIDE = "inside";
  private static final int HEX = 16;

  /// Empty if there is no file.
  ///
  /// @throws DataDirectoryException if the file is damaged
  static Optional<MemberRecord> read(Path file) throws IOException {
    return DurableFile.read(file).map(text -> parse(KeyedLines.parse(file, text)));
  }

  /// Durable when it returns.
  void write(Path file) throws IOException {
    String text =
        "member "
            + identity.member()
            + "\ncluster "
            + Long.toHexString(identity.clusterId())
            + "\nboots "
            + bootCount
            + "\nlog-directory "
            + place(logDirectory)
            + "\n";
    DurableFile.write(file, text);
  }

  MemberRecord started() {
    return new MemberRecord(identity, bootCount + 1, logDirectory);
  }

  /// @throws DataDirectoryException if the log has been in another directory so far
  void requireLogIn(Optional<Path> configured, Path file) {
    if (!configured.equals(logDirectory)) {
      throw new DataDirectoryException(
          "the log of this member is "
              + logDirectory.map(Path::toString).orElse("inside its data directory")
              + ", but --wal-dir says "
              + configured.map(Path::toString).orElse("nothing")
              + ": start with the same --wal-dir as before ("
              + file
              + " remembers it)");
    }
  }

  private static String place(Optional<Path> logDirectory) {
    return logDirectory.map(Path::toString).orElse(INSIDE);
  }

  private static MemberRecord parse(KeyedLines lines) {
    try {
      Identity identity =
          new Identity(
              new MemberId(Long.parseUnsignedLong(lines.value("member"), HEX)),
              Long.parseUnsignedLong(lines.value("cluster"), HEX));
      return new MemberRecord(
          identity,
          Long.parseLong(lines.value("boots")),
          Optional.of(lines.value("log-directory"))
              .filter(place -> !place.equals(INSIDE))
              .map(Path::of));
    } catch (NumberFormatException notANumber) {
      throw new DataDirectoryException(lines.file() + ": " + notANumber.getMessage(), notANumber);
    }
  }
}
