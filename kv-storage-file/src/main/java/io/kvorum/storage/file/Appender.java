package io.kvorum.storage.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;

/// Gathers records in one buffer, writes them to the newest segment, and numbers the batches.
///
/// It belongs to the log's writer. Readers copy what is not in the file yet by `copy`, under the
/// log's lock; the writer takes that lock to move what they see, never while it writes or syncs.
final class Appender {
  private static final byte[] END_OF_RECORDS = new byte[RecordHeader.BYTES];

  private final ReentrantLock lock;
  private final ByteBuffer buffer;
  private Segment segment;
  private Checksum checksum;
  private long batch;
  private int batchStart;
  private boolean unsynced;

  /// The record that is being written, and where it begins in `target`.
  private ByteBuffer target;

  private int targetAt;
  private boolean targetIsBuffer = true;

  // Guarded by the lock.
  private int bufferPosition;
  private int bufferedBytes;

  /// Goes on behind `position` in a segment, with a new batch.
  Appender(ReentrantLock lock, int bufferBytes, Segment segment, int position, long batch) {
    this.lock = lock;
    this.buffer = ByteBuffer.allocateDirect(bufferBytes);
    this.target = buffer;
    this.segment = segment;
    this.checksum = new Checksum(segment.header().salt());
    this.bufferPosition = position;
    this.batch = batch;
  }

  /// Where the next record goes.
  int position() {
    return bufferPosition + bufferedBytes;
  }

  long batch() {
    return batch;
  }

  /// Whether the segment has room for a record with such a payload, and the end behind it.
  boolean fits(long payloadBytes) {
    return payloadBytes + 2 * RecordHeader.BYTES + RecordHeader.ALIGNMENT
        <= segment.bytes() - position();
  }

  /// A buffer at the place of the next record's payload.
  ByteBuffer begin(int payloadBytes) throws IOException {
    int neededBytes = RecordHeader.recordBytes(payloadBytes) + RecordHeader.BYTES;
    if (neededBytes > buffer.capacity() - bufferedBytes) {
      flush();
    }
    targetIsBuffer = neededBytes <= buffer.capacity();
    target = targetIsBuffer ? buffer : ByteBuffer.allocate(neededBytes);
    targetAt = bufferedBytes;
    return target.clear().position(targetAt + RecordHeader.BYTES);
  }

  /// Completes the record whose payload ends at the buffer's position. It counts from `commit` on.
  RecordHeader seal(RecordType type) throws IOException {
    int position = position();
    int start = unsynced ? batchStart : position;
    int payloadBytes = target.position() - targetAt - RecordHeader.BYTES;
    RecordHeader record = new RecordHeader(payloadBytes, batch, position, start, type);
    record.seal(target, targetAt, checksum);
    batchStart = start;
    unsynced = true;
    if (!targetIsBuffer) {
      writeOut(target, record.recordBytes(), position);
    }
    return record;
  }

  /// Under the lock.
  void commit(RecordHeader record) {
    if (targetIsBuffer) {
      bufferedBytes += record.recordBytes();
    } else {
      bufferPosition += record.recordBytes();
      target = buffer;
    }
  }

  /// Makes every record durable, and begins the next batch.
  void sync() throws IOException {
    if (unsynced) {
      flush();
      segment.file().force();
      unsynced = false;
      batch++;
    }
  }

  /// Under the lock, after `sync`: goes on in the next segment.
  void moveTo(Segment next, int position, long nextBatch) {
    segment = next;
    checksum = new Checksum(next.header().salt());
    bufferPosition = position;
    batch = nextBatch;
  }

  /// Under the lock: whether bytes of the newest segment that end here are still in the buffer.
  boolean isBuffered(Segment of, int end) {
    return of == segment && end > bufferPosition;
  }

  /// Under the lock: copies from the buffer what is in it of `length` bytes at `position`, into
  /// their place in `into`. Returns how many bytes before are in the file.
  int copy(int position, byte[] into, int length) {
    int fromFile = Math.clamp(bufferPosition - position, 0, length);
    buffer.get(position + fromFile - bufferPosition, into, fromFile, length - fromFile);
    return fromFile;
  }

  private void flush() throws IOException {
    int bytes = bufferedBytes;
    if (bytes > 0) {
      writeOut(buffer, bytes, bufferPosition);
      lock.lock();
      try {
        bufferPosition += bytes;
        bufferedBytes = 0;
      } finally {
        lock.unlock();
      }
    }
  }

  /// Writes records and the zeros that say that they end there.
  private void writeOut(ByteBuffer records, int bytes, int position) throws IOException {
    records.clear().position(bytes);
    records.put(END_OF_RECORDS).flip();
    segment.file().write(records, position);
  }
}
