package io.kvorum.storage.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the next segment's file ready, filled from end to end, so that the log rolls over without
/// waiting for it: an old segment that compaction has freed, else a new file of zeros. It keeps two
/// of the old ones, so that a log that is compacted as fast as it grows makes no new files.
///
/// Files are prepared, recycled and deleted on the given executor, one piece of work after the
/// other; all methods belong to the log's writer. What fails in the background is logged and left:
/// it touches no entry. A file that is needed is then prepared anew, and that failure is the log's.
final class SpareSegments implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SpareSegments.class);
  private static final String SUFFIX = ".spare";
  private static final int MAX_SPARES = 2;
  private static final int FILL_BYTES = 1 << 20;
  private static final int FILLS_PER_SYNC = 4;

  private final Disk disk;
  private final int segmentBytes;
  private final Executor executor;
  private CompletableFuture<Void> work = CompletableFuture.completedFuture(null);

  // Touched by the work alone, and by the writer after it has waited for the work.
  private final Deque<Prepared> spares = new ArrayDeque<>();
  private int filesNamed;

  private volatile long spareBytes;

  SpareSegments(Disk disk, int segmentBytes, Executor executor) {
    this.disk = disk;
    this.segmentBytes = segmentBytes;
    this.executor = executor;
  }

  /// An open file that no log entry depends on.
  record Prepared(String name, DiskFile file, int bytes) {}

  static boolean isFileName(String name) {
    return name.endsWith(SUFFIX);
  }

  /// Begins to prepare a spare, unless there is one or work is under way.
  void prepare() {
    if (spareBytes == 0 && work.isDone()) {
      enqueue(this::prepareInBackground);
    }
  }

  /// Takes a segment that nobody uses any more out of the log.
  void recycle(Segment segment) {
    enqueue(() -> recycleInBackground(segment));
  }

  /// Hands out a file of at least so many bytes, which the caller names. Waits for the background.
  Prepared take(int atLeastBytes) throws IOException {
    work.join();
    if (atLeastBytes > segmentBytes || spares.isEmpty()) {
      return fill(Math.max(atLeastBytes, segmentBytes));
    }
    Prepared ready = spares.removeFirst();
    count();
    return ready;
  }

  long sizeBytes() {
    return spareBytes;
  }

  @Override
  public void close() {
    work.join();
    spares.forEach(spare -> spare.file().close());
  }

  private void enqueue(Runnable task) {
    work = work.thenRunAsync(task, executor);
  }

  private void prepareInBackground() {
    try {
      keep(fill(segmentBytes));
    } catch (IOException failed) {
      LOG.warn("cannot prepare the next segment of the log in {}", disk.path(""), failed);
    }
  }

  private void recycleInBackground(Segment segment) {
    String name = segment.header().fileName();
    try {
      if (spares.size() < MAX_SPARES && segment.bytes() == segmentBytes) {
        // Only after the directory is synced may the file be written: under its old name it would
        // be a segment of the log with a wrong header.
        String spareName = nextName();
        disk.rename(name, spareName);
        disk.syncDirectory();
        keep(new Prepared(spareName, segment.file(), segmentBytes));
      } else {
        segment.close();
        disk.delete(name);
        disk.syncDirectory();
      }
    } catch (IOException failed) {
      segment.close();
      LOG.warn("cannot remove the old segment {} of the log", disk.path(name), failed);
    }
  }

  private void keep(Prepared prepared) {
    spares.addLast(prepared);
    count();
  }

  private void count() {
    spareBytes = spares.stream().mapToLong(Prepared::bytes).sum();
  }

  private String nextName() {
    filesNamed++;
    return filesNamed + SUFFIX;
  }

  private Prepared fill(int bytes) throws IOException {
    String name = nextName();
    DiskFile file = disk.create(name);
    try {
      zero(file, 0, bytes);
      return new Prepared(name, file, bytes);
    } catch (IOException failed) {
      file.close();
      disk.delete(name);
      throw failed;
    }
  }

  /// Writes zeros from `from` to `to`, exclusive, and syncs them. The sync comes in steps: one of a
  /// whole segment would hold up those of the log for as long.
  static void zero(DiskFile file, int from, int to) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocateDirect(Math.min(FILL_BYTES, to - from));
    int fills = 0;
    for (int at = from; at < to; at += zeros.limit()) {
      zeros.clear().limit(Math.min(zeros.capacity(), to - at));
      file.write(zeros, at);
      fills++;
      if (fills % FILLS_PER_SYNC == 0) {
        file.force();
      }
    }
    file.force();
  }
}
