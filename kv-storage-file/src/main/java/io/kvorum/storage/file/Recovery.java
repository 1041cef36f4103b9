package io.kvorum.storage.file;

import io.kvorum.raft.HardState;
import io.kvorum.raft.LogId;
import io.kvorum.raft.codec.CodecException;
import io.kvorum.raft.codec.RaftCodec;
import io.kvorum.storage.spi.StorageException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the segments of a log and says what it holds and where it ends. It changes nothing: a log
/// that is refused stays as it is for whoever looks into it.
final class Recovery {
  private final Disk disk;
  private final List<Segment> segments;
  private @Nullable LogIndex index;
  private long batch;
  private int batchStart;

  private Recovery(Disk disk, List<Segment> segments) {
    this.disk = disk;
    this.segments = segments;
  }

  /// A log as it was found.
  ///
  /// @param end where the next record goes in the newest segment
  /// @param batch of the last record
  /// @param tornBytes how much is to be cut off behind `end`, in bytes
  record Found(LogIndex index, int end, long batch, int tornBytes) {}

  /// The names of the segments that make up the log, oldest first. An older one before a gap was to
  /// be deleted, and its deletion was lost in a crash.
  static List<String> chain(List<String> names) {
    List<String> chain = new ArrayList<>();
    for (String name : names.stream().filter(SegmentHeader::isFileName).sorted().toList()) {
      if (!chain.isEmpty()
          && SegmentHeader.sequenceOf(name) != SegmentHeader.sequenceOf(chain.getLast()) + 1) {
        chain.clear();
      }
      chain.add(name);
    }
    return chain;
  }

  /// Opens a segment and checks its header.
  static Segment open(Disk disk, String name) throws IOException {
    DiskFile file = disk.open(name);
    try {
      int bytes = (int) Math.min(file.size(), Integer.MAX_VALUE) & -RecordHeader.ALIGNMENT;
      if (bytes < SegmentHeader.BYTES) {
        throw corrupted(disk, name, 0, "the file of " + bytes + " bytes is too short");
      }
      byte[] head = new byte[SegmentHeader.BYTES];
      file.read(0, head, head.length);
      return new Segment(checked(disk, name, ByteBuffer.wrap(head)), file, bytes);
    } catch (IOException | StorageException failed) {
      file.close();
      throw failed;
    }
  }

  private static SegmentHeader checked(Disk disk, String name, ByteBuffer head) {
    return switch (SegmentHeader.read(head)) {
      case SegmentHeader.Reading.Whole(SegmentHeader header)
          when header.sequence() == SegmentHeader.sequenceOf(name) ->
          header;
      case SegmentHeader.Reading.Whole(SegmentHeader header) ->
          throw corrupted(disk, name, 0, "the header is that of segment " + header.sequence());
      case SegmentHeader.Reading.OtherVersion(int version) ->
          throw new StorageException.Refused(
              disk.path(name)
                  + " has format version "
                  + version
                  + "; this program reads version "
                  + SegmentHeader.VERSION);
      case SegmentHeader.Reading.Damaged() ->
          throw corrupted(disk, name, 0, "the segment's header is damaged");
    };
  }

  /// Replays the segments, oldest first.
  static Found recover(Disk disk, List<Segment> segments) throws IOException {
    return new Recovery(disk, segments).replay();
  }

  private Found replay() throws IOException {
    int end = 0;
    int tornBytes = 0;
    for (int i = 0; i < segments.size(); i++) {
      Segment segment = segments.get(i);
      SegmentScanner scanner = new SegmentScanner(segment);
      end = replay(segment, scanner);
      if (i < segments.size() - 1) {
        requireEnd(segment, end, segments.get(i + 1).header().previousEnd());
      } else {
        tornBytes = tornBytes(segment, scanner, end);
      }
    }
    LogIndex found = known();
    requireWhole(found, end, tornBytes);
    found.compact(found.start());
    return new Found(found, end, batch, tornBytes);
  }

  /// A segment is removed only after the compaction that frees it is synced. So where one is missed
  /// and the tail is damaged, that compaction lay there: it was synced, and the tail is not torn.
  private void requireWhole(LogIndex found, int end, int tornBytes) {
    long missing = found.firstMissing();
    if (missing != 0 && tornBytes > 0) {
      throw corrupted(
          segments.getLast(),
          end,
          "the record is damaged, and it was synced: the segment of entry " + missing + " is gone");
    }
    if (missing != 0) {
      throw corrupted(
          segments.getFirst(),
          SegmentHeader.BYTES,
          "entry " + missing + " is missing: an older segment is gone");
    }
  }

  /// Returns where the whole records end.
  private int replay(Segment segment, SegmentScanner scanner) throws IOException {
    int position = SegmentHeader.BYTES;
    RecordHeader record = scanner.recordAt(position);
    if (record == null || record.type() != RecordType.CHECKPOINT) {
      throw corrupted(segment, position, "the segment's checkpoint is damaged");
    }
    while (record != null) {
      checkBatch(segment, record);
      apply(segment, record, scanner.payload(record));
      position = record.end();
      record = scanner.recordAt(position);
    }
    return position;
  }

  private void checkBatch(Segment segment, RecordHeader record) {
    boolean continues = record.batch() == batch && record.batchStart() == batchStart;
    boolean begins = record.batch() > batch && record.batchStart() == record.position();
    if (!continues && !begins) {
      throw corrupted(
          segment, record.position(), "batch " + record.batch() + " follows batch " + batch);
    }
    batch = record.batch();
    batchStart = record.batchStart();
  }

  private void apply(Segment segment, RecordHeader record, ByteBuffer payload) {
    try {
      switch (record.type()) {
        case CHECKPOINT -> checkpoint(segment, record, Checkpoint.read(payload));
        case WRITE -> WritePayload.visit(payload, new Entries(known(), record.position()));
        case COMPACT -> known().compact(RaftCodec.readLogStart(payload));
        case RESET -> known().reset(RaftCodec.readLogStart(payload));
        case CUT, CLOSE -> {}
      }
    } catch (CodecException | BufferUnderflowException | IllegalArgumentException wrong) {
      throw new StorageException.Corrupted(
          message(disk, segment.header().fileName(), record.position(), "the record is unreadable"),
          wrong);
    }
  }

  private void checkpoint(Segment segment, RecordHeader record, Checkpoint checkpoint) {
    if (index == null) {
      index = new LogIndex(checkpoint);
    } else if (!index.agreesWith(checkpoint)) {
      throw corrupted(
          segment,
          record.position(),
          "the checkpoint " + checkpoint + " is not the log's state " + index.checkpoint());
    }
    index.add(segment);
  }

  /// What a write's payload means for the index.
  private record Entries(LogIndex index, int recordPosition) implements WritePayload.Visitor {
    @Override
    public void change(HardState hardState, long truncateFrom) {
      index.hardState(hardState);
      index.truncateFrom(truncateFrom);
    }

    @Override
    public void frame(long entry, long term, int offset, int length) {
      if (entry != index.last().index() + 1) {
        throw new IllegalArgumentException("entry " + entry + " after " + index.last());
      }
      index.append(new LogId(term, entry), recordPosition + RecordHeader.BYTES + offset, length);
    }
  }

  private void requireEnd(Segment segment, int end, int expected) {
    if (end != expected) {
      throw corrupted(
          segment, end, "the record is damaged; the segment's records end at " + expected);
    }
  }

  private int tornBytes(Segment segment, SegmentScanner scanner, int end) throws IOException {
    SegmentScanner.Tail tail = scanner.tail(end);
    if (tail.laterBatchAt() != 0) {
      throw corrupted(
          segment,
          end,
          "the record is damaged, and a record written after its sync follows at offset "
              + tail.laterBatchAt());
    }
    return tail.damagedBytes();
  }

  private LogIndex known() {
    if (index == null) {
      throw new IllegalStateException("a record before the first checkpoint");
    }
    return index;
  }

  private StorageException.Corrupted corrupted(Segment segment, int offset, String what) {
    return corrupted(disk, segment.header().fileName(), offset, what);
  }

  private static StorageException.Corrupted corrupted(
      Disk disk, String name, int offset, String what) {
    return new StorageException.Corrupted(message(disk, name, offset, what));
  }

  static String message(Disk disk, String name, int offset, String what) {
    return "the log is corrupted: "
        + disk.path(name)
        + " at offset "
        + offset
        + ": "
        + what
        + "; nothing was changed. Restore this member from a backup, or remove it from the cluster"
        + " and add it anew";
  }
}
