package io.kvorum.storage.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/// What recovery says of an image of a disk, and images with a changed header.
final class Recovered {
  private Recovered() {}

  static Recovery.Found of(Map<String, byte[]> image) {
    RecordingDisk disk = new RecordingDisk(image);
    try {
      List<Segment> segments = new ArrayList<>();
      for (String name : Recovery.chain(disk.names())) {
        segments.add(Recovery.open(disk, name));
      }
      return Recovery.recover(disk, segments);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /// The image as a program of another format version would have left it.
  static Map<String, byte[]> withVersion(Map<String, byte[]> image, int version) {
    Map<String, byte[]> other = new TreeMap<>();
    image.forEach((name, bytes) -> other.put(name, withVersion(bytes.clone(), version)));
    return other;
  }

  private static byte[] withVersion(byte[] segment, int version) {
    ByteBuffer header = ByteBuffer.wrap(segment);
    header.putInt(8, version).putInt(12, 0);
    CRC32C crc = new CRC32C();
    crc.update(segment, 0, SegmentHeader.BYTES);
    header.putInt(12, (int) crc.getValue());
    return segment;
  }
}
