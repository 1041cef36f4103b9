package io.kvorum.storage.file;

import io.kvorum.raft.LogEntry;
import io.kvorum.raft.codec.CodecException;
import io.kvorum.storage.spi.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Some entries of one segment on their way to a reader: where they are, and then their bytes.
final class EntryRun {
  private final Segment segment;
  private final long first;
  private final int[] positions;
  private final int[] lengths;
  private final byte[] bytes;

  private EntryRun(Segment segment, long first, int[] positions, int[] lengths) {
    this.segment = segment;
    this.first = first;
    this.positions = positions;
    this.lengths = lengths;
    this.bytes = new byte[positions[positions.length - 1] + lengths[lengths.length - 1] - start()];
  }

  /// Under the log's lock: the entries from `from` on that lie within `maxBytes` of the file, at
  /// least one.
  static EntryRun locate(Segment segment, long from, int maxBytes) {
    EntryTable table = segment.entries();
    long start = table.position(from);
    long to = from + 1;
    while (to < table.end() && table.position(to) + table.length(to) - start <= maxBytes) {
      to++;
    }
    int[] positions = new int[(int) (to - from)];
    int[] lengths = new int[positions.length];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = table.position(from + i);
      lengths[i] = table.length(from + i);
    }
    return new EntryRun(segment, from, positions, lengths);
  }

  Segment segment() {
    return segment;
  }

  int start() {
    return positions[0];
  }

  int end() {
    return start() + bytes.length;
  }

  /// To be filled from `start` to `end` of the segment.
  byte[] bytes() {
    return bytes;
  }

  void read(int length) throws IOException {
    segment.file().read(start(), bytes, length);
  }

  /// The entries, checked, up to `maxBytes` of weight and at least one.
  ///
  /// @throws StorageException.Corrupted if the bytes are not what was written
  List<LogEntry> decode(Disk disk, int maxBytes) {
    List<LogEntry> entries = new ArrayList<>(positions.length);
    ByteBuffer view = ByteBuffer.wrap(bytes);
    long weight = 0;
    for (int i = 0; i < positions.length; i++) {
      LogEntry entry = decode(disk, view, i);
      weight += entry.weight();
      if (weight > maxBytes && !entries.isEmpty()) {
        break;
      }
      entries.add(entry);
    }
    return entries;
  }

  private LogEntry decode(Disk disk, ByteBuffer view, int i) {
    int frameAt = positions[i] - start();
    if (!WritePayload.isWhole(view, frameAt, lengths[i])) {
      throw new StorageException.Corrupted(message(disk, i, " is damaged"));
    }
    try {
      LogEntry entry = WritePayload.decode(view, frameAt, lengths[i]);
      if (entry.index() != first + i) {
        throw new StorageException.Corrupted(message(disk, i, " is in the place of another"));
      }
      return entry;
    } catch (CodecException unreadable) {
      throw new StorageException.Corrupted(message(disk, i, " is unreadable"), unreadable);
    }
  }

  private String message(Disk disk, int i, String what) {
    String name = segment.header().fileName();
    return Recovery.message(disk, name, positions[i], "entry " + (first + i) + what);
  }
}
