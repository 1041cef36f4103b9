package io.kvorum.storage.file;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Makes a prepared file the log's newest segment: header and checkpoint are durable before its
/// name is, and the name before any other record. So a segment that is found is whole up to there.
///
/// @param end where its next record goes
record SegmentBirth(Segment segment, int end) {
  /// How many bytes a segment needs that begins with this checkpoint and holds one more record.
  static long neededBytes(Checkpoint checkpoint, long payloadBytes) {
    return SegmentHeader.BYTES
        + RecordHeader.recordBytes(checkpoint.payloadBytes())
        + payloadBytes
        + RecordHeader.ALIGNMENT
        + 2L * RecordHeader.BYTES;
  }

  /// `batch` is that of the checkpoint: of nothing else.
  static SegmentBirth of(
      Disk disk,
      SpareSegments.Prepared file,
      SegmentHeader header,
      Checkpoint checkpoint,
      long batch)
      throws IOException {
    ByteBuffer head = ByteBuffer.allocate((int) neededBytes(checkpoint, 0));
    header.write(head);
    head.position(SegmentHeader.BYTES + RecordHeader.BYTES);
    checkpoint.write(head);
    RecordHeader record =
        new RecordHeader(
            head.position() - SegmentHeader.BYTES - RecordHeader.BYTES,
            batch,
            SegmentHeader.BYTES,
            SegmentHeader.BYTES,
            RecordType.CHECKPOINT);
    record.seal(head, SegmentHeader.BYTES, new Checksum(header.salt()));
    file.file().write(head.clear().limit(record.end() + RecordHeader.BYTES), 0);
    file.file().force();
    disk.rename(file.name(), header.fileName());
    disk.syncDirectory();
    return new SegmentBirth(new Segment(header, file.file(), file.bytes()), record.end());
  }
}
