package io.kvorum.storage.file;

/// One file of the log while it is in use. Table and readers are guarded by the log's lock.
final class Segment implements AutoCloseable {
  private final SegmentHeader header;
  private final DiskFile file;
  private final int bytes;
  private final EntryTable entries = new EntryTable();
  private int readers;

  Segment(SegmentHeader header, DiskFile file, int bytes) {
    this.header = header;
    this.file = file;
    this.bytes = bytes;
  }

  SegmentHeader header() {
    return header;
  }

  DiskFile file() {
    return file;
  }

  int bytes() {
    return bytes;
  }

  EntryTable entries() {
    return entries;
  }

  /// While it has readers, a segment is neither recycled nor deleted.
  void addReader() {
    readers++;
  }

  void removeReader() {
    readers--;
  }

  boolean hasReaders() {
    return readers > 0;
  }

  @Override
  public void close() {
    file.close();
  }
}
