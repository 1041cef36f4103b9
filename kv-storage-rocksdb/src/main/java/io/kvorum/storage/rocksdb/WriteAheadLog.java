package io.kvorum.storage.rocksdb;

import io.kvorum.storage.spi.StorageException;
import io.kvorum.storage.support.IoFailures;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The newest file of RocksDB's write-ahead log, before RocksDB opens it. Each write is synced
/// before the next one begins, so that a crash can leave at most one torn write, at the end: it is
/// cut off. RocksDB itself tells no torn tail from damage: it would either refuse what a power cut
/// leaves, or silently drop synced writes behind a damaged one.
///
/// The file is a row of blocks of 32 KiB, a block one of fragments that do not cross its end:
/// checksum (4 bytes), length (2), type (1), content; a write is one whole fragment, or a first
/// one, some from the middle, and a last one (RocksDB, `db/log_format.h`).
final class WriteAheadLog {
  private static final Logger LOG = LoggerFactory.getLogger(WriteAheadLog.class);
  private static final int BLOCK_BYTES = 32 << 10;
  private static final int HEADER_BYTES = 7;
  private static final int LENGTH_AT = 4;
  private static final int TYPE_AT = 6;
  private static final int NO_FRAGMENT = -1;
  private static final int FULL = 1;
  private static final int FIRST = 2;
  private static final int MIDDLE = 3;
  private static final int LAST = 4;
  private static final int CHECKSUM_ROTATION = 15;
  private static final int CHECKSUM_DELTA = 0xa282ead8;

  private final ByteBuffer bytes;

  private WriteAheadLog(ByteBuffer bytes) {
    this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
  }

  /// @throws StorageException.Corrupted if a whole write lies behind one that is not
  static void cutTornTail(Path directory) {
    try {
      Optional<Path> newest = newest(directory);
      if (newest.isPresent()) {
        cutTornTailOf(newest.get());
      }
    } catch (IOException e) {
      throw IoFailures.of("cannot read the write-ahead log in " + directory, e);
    }
  }

  private static Optional<Path> newest(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> String.valueOf(file.getFileName()).matches("\\d+\\.log"))
          .max(Comparator.comparingLong(WriteAheadLog::number));
    }
  }

  private static long number(Path file) {
    String name = String.valueOf(file.getFileName());
    return Long.parseLong(name, 0, name.indexOf('.'), 10);
  }

  private static void cutTornTailOf(Path file) throws IOException {
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        Arena mapping = Arena.ofConfined()) {
      long size = channel.size();
      WriteAheadLog log =
          new WriteAheadLog(
              channel.map(FileChannel.MapMode.READ_ONLY, 0, size, mapping).asByteBuffer());
      int end = log.endOfWholeWrites();
      if (end == size) {
        return;
      }
      if (log.hasWriteBehind(end)) {
        throw new StorageException.Corrupted(
            file + " is damaged at offset " + end + ": synced writes lie behind a broken one");
      }
      LOG.warn("{} ends in a torn write, as after a crash: cutting it off at offset {}", file, end);
      channel.truncate(end);
      channel.force(true);
    }
  }

  private int endOfWholeWrites() {
    int end = 0;
    boolean inside = false;
    int at = 0;
    while (true) {
      int type = type(at);
      boolean fits = inside ? type == MIDDLE || type == LAST : type != MIDDLE && type != LAST;
      if (type == NO_FRAGMENT || !fits) {
        return end;
      }
      at = behind(at);
      inside = type == FIRST || type == MIDDLE;
      end = inside ? end : at;
    }
  }

  /// Whether a write begins behind the one that is broken: somewhere in the block in which that one
  /// begins, or at a fragment of a later block.
  private boolean hasWriteBehind(int broken) {
    int at = broken;
    while (type(at) != NO_FRAGMENT) {
      at = behind(at);
    }
    int nextBlock = (at / BLOCK_BYTES + 1) * BLOCK_BYTES;
    for (int i = at + 1; i < Math.min(nextBlock, bytes.limit()); i++) {
      if (beginsWrite(i)) {
        return true;
      }
    }
    for (int block = nextBlock; block < bytes.limit(); block += BLOCK_BYTES) {
      for (int i = block; type(i) != NO_FRAGMENT; i = behind(i)) {
        if (beginsWrite(i)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean beginsWrite(int at) {
    int type = type(at);
    return type == FULL || type == FIRST;
  }

  /// The type of the fragment at an offset, or `NO_FRAGMENT`.
  private int type(int at) {
    if (at + HEADER_BYTES > bytes.limit()) {
      return NO_FRAGMENT;
    }
    int type = Byte.toUnsignedInt(bytes.get(at + TYPE_AT));
    int end = at + HEADER_BYTES + length(at);
    boolean within = end <= bytes.limit() && (end - 1) / BLOCK_BYTES == at / BLOCK_BYTES;
    return type != 0 && within && bytes.getInt(at) == checksum(at, end) ? type : NO_FRAGMENT;
  }

  private int length(int at) {
    return Short.toUnsignedInt(bytes.getShort(at + LENGTH_AT));
  }

  /// Of type and content; turned, so that the checksum of a checksum is none (RocksDB,
  /// `util/crc32c.h`).
  private int checksum(int at, int end) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate().limit(end).position(at + TYPE_AT));
    return Integer.rotateRight((int) crc.getValue(), CHECKSUM_ROTATION) + CHECKSUM_DELTA;
  }

  /// Where the next fragment is: no header crosses the end of a block.
  private int behind(int at) {
    int end = at + HEADER_BYTES + length(at);
    int left = BLOCK_BYTES - end % BLOCK_BYTES;
    return left < HEADER_BYTES ? end + left : end;
  }
}
