package io.kvorum.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.CRC32C;

/// Small text files that are either the old or the new one after a crash, and never a part of one.
/// The last line holds the CRC-32C of all before it.
final class DurableFile {
  private static final String CHECKSUM = "crc32c ";
  private static final int MAX_BYTES = 64 << 10;

  private DurableFile() {}

  /// Replaces the file. Durable when it returns.
  static void write(Path file, String text) throws IOException {
    String content = text + CHECKSUM + checksum(text) + "\n";
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try (FileChannel channel =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    syncNameOf(file);
  }

  /// The text of the file without its checksum; empty if there is no file.
  ///
  /// @throws DataDirectoryException if it is not what was written
  static Optional<String> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    if (Files.size(file) > MAX_BYTES) {
      throw damaged(file, "longer than " + MAX_BYTES + " bytes");
    }
    String content = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    int end = content.lastIndexOf(CHECKSUM);
    if (end < 0) {
      throw damaged(file, "no checksum");
    }
    String text = content.substring(0, end);
    if (!content.substring(end).equals(CHECKSUM + checksum(text) + "\n")) {
      throw damaged(file, "wrong checksum, expected " + checksum(text));
    }
    return Optional.of(text);
  }

  /// Makes the name of a file or directory durable, by a sync of the directory that it is in.
  static void syncNameOf(Path entry) throws IOException {
    Path directory = Objects.requireNonNull(entry.toAbsolutePath().getParent(), "not a root");
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static DataDirectoryException damaged(Path file, String how) {
    return new DataDirectoryException(file + " is damaged: " + how + "; restore it from a backup");
  }

  private static String checksum(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return String.format("%08x", crc.getValue());
  }
}
