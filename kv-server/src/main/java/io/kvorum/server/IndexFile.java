package io.kvorum.server;

import io.kvorum.server.node.IndexSlot;
import io.kvorum.state.IndexCheckpoint;
import io.kvorum.state.IndexImage;
import io.kvorum.storage.spi.StorageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The key index of a store, in a file beside the store's directory. A new one is written beside
/// the old one, synced, and takes its name.
///
/// | part | |
/// |---|---|
/// | pieces | as `IndexImage` hands them over |
/// | table | of each piece its length and its CRC-32C: 4 bytes each |
/// | end | revision and compacted revision: 8 bytes each; number of pieces, CRC-32C of table and end up to here: 4 bytes each; `KVINDEX1` |
///
/// Numbers are big-endian.
final class IndexFile implements IndexSlot {
  private static final Logger LOG = LoggerFactory.getLogger(IndexFile.class);
  private static final String SUFFIX = ".index";
  static final long FORMAT = 0x4b56_494e_4445_5831L;
  static final int ENTRY_BYTES = 2 * Integer.BYTES;
  static final int END_BYTES = 3 * Long.BYTES + 2 * Integer.BYTES;

  private final Path file;

  /// @param store the store's directory
  IndexFile(Path store) {
    this.file = store.resolveSibling(store.getFileName() + SUFFIX);
  }

  @Override
  public IndexCheckpoint read() {
    try {
      return IndexFileReader.open(file);
    } catch (NoSuchFileException never) {
      return IndexCheckpoint.NONE;
    } catch (IOException | StorageException.Corrupted failed) {
      LOG.atWarn()
          .addKeyValue("file", file)
          .addKeyValue("error", failed)
          .log("the kept key index is of no use: reading all rows of the store instead");
      return IndexCheckpoint.NONE;
    }
  }

  @Override
  public void write(IndexImage image) throws IOException {
    Path next = next();
    try (FileChannel channel =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      IndexFileWriter writer = new IndexFileWriter(channel);
      image.write(writer);
      writer.end(image.revision(), image.compactRevision());
    } catch (IOException | UncheckedIOException failed) {
      Files.deleteIfExists(next);
      throw failed instanceof UncheckedIOException unchecked
          ? unchecked.getCause()
          : (IOException) failed;
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    DurableFile.syncNameOf(file);
  }

  /// Removes the file, and what a crash has left of a new one.
  void delete() throws IOException {
    Files.deleteIfExists(next());
    Files.deleteIfExists(file);
  }

  private Path next() {
    return file.resolveSibling(file.getFileName() + ".next");
  }
}
