package io.kvorum.storage.file;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens a log: looks at everything first, and changes the directory only when the log is good.
final class FileLogOpening {
  private static final Logger LOG = LoggerFactory.getLogger(FileLogOpening.class);

  private final Disk disk;
  private final int segmentBytes;
  private final int bufferBytes;
  private final RandomGenerator salts;
  private final Executor executor;
  private final List<Segment> segments = new ArrayList<>();

  FileLogOpening(
      Disk disk, int segmentBytes, int bufferBytes, RandomGenerator salts, Executor executor) {
    this.disk = disk;
    this.segmentBytes = segmentBytes & -RecordHeader.ALIGNMENT;
    this.bufferBytes = bufferBytes;
    this.salts = salts;
    this.executor = executor;
  }

  /// Takes the disk over, also when it fails.
  FileLog open() {
    boolean opened = false;
    try {
      FileLog log = recover();
      opened = true;
      return log;
    } catch (IOException failed) {
      throw Failures.of("cannot open the log in " + disk.path(""), failed);
    } finally {
      if (!opened) {
        segments.forEach(Segment::close);
        disk.close();
      }
    }
  }

  private FileLog recover() throws IOException {
    List<String> names = disk.names();
    List<String> chain = Recovery.chain(names);
    for (String name : chain) {
      segments.add(Recovery.open(disk, name));
    }
    if (chain.isEmpty()) {
      removeUnused(names, chain);
      return begin();
    }
    Recovery.Found found = Recovery.recover(disk, segments);
    removeUnused(names, chain);
    return goOn(found);
  }

  /// Half-made spares, and old segments whose deletion a crash has undone.
  private void removeUnused(List<String> names, List<String> chain) throws IOException {
    boolean removed = false;
    for (String name : names) {
      boolean old = SegmentHeader.isFileName(name) && !chain.contains(name);
      if (old || SpareSegments.isFileName(name)) {
        disk.delete(name);
        removed = true;
      }
    }
    if (removed) {
      disk.syncDirectory();
    }
  }

  private FileLog begin() throws IOException {
    SpareSegments spares = new SpareSegments(disk, segmentBytes, executor);
    int needed = (int) SegmentBirth.neededBytes(Checkpoint.EMPTY, 0);
    SegmentHeader header = new SegmentHeader(1, salts.nextLong(), 0);
    SegmentBirth first =
        SegmentBirth.of(disk, spares.take(needed), header, Checkpoint.EMPTY, /* batch= */ 1);
    segments.add(first.segment());
    LogIndex index = new LogIndex(Checkpoint.EMPTY);
    index.add(first.segment());
    return log(spares, index, first.end(), /* nextBatch= */ 2);
  }

  /// What was read may be in the kernel's cache alone, after a kill: it must be durable before
  /// anybody builds on it. What is behind a torn tail's beginning becomes zeros, so that no record
  /// of it can ever follow a new one.
  private FileLog goOn(Recovery.Found found) throws IOException {
    Segment active = found.index().active();
    if (found.tornBytes() > 0) {
      LOG.warn(
          "the log ends in a torn tail, as after a crash: cutting {} bytes off {} at offset {}."
              + " Nothing that was acknowledged lies behind the last sync",
          found.tornBytes(),
          disk.path(active.header().fileName()),
          found.end());
      SpareSegments.zero(active.file(), found.end(), active.bytes());
    } else {
      active.file().force();
    }
    SpareSegments spares = new SpareSegments(disk, segmentBytes, executor);
    FileLog log = log(spares, found.index(), found.end(), found.batch() + 1);
    if (found.tornBytes() > 0) {
      log.recordCut(found.tornBytes());
    }
    return log;
  }

  private FileLog log(SpareSegments spares, LogIndex index, int end, long nextBatch) {
    ReentrantLock lock = new ReentrantLock();
    Appender appender = new Appender(lock, bufferBytes, index.active(), end, nextBatch);
    return new FileLog(disk, salts, spares, lock, index, appender);
  }
}
