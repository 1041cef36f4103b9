package io.kvorum.storage.file;

import io.kvorum.raft.HardState;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.LogWrite;
import io.kvorum.raft.TermRuns;
import io.kvorum.raft.codec.RaftCodec;
import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The log in a directory of segments; the package says how it lies there.
///
/// Changes and syncs come from one thread at a time (a lock makes sure). Readers come from any
/// thread: the lock that they share with the writer is held for moments, never over a write or a
/// sync. After the first failure of the disk the log takes no change: an fsync is never tried
/// again. A writer that is interrupted has failed too (`FileChannel` closes itself).
final class FileLog implements LogStorage {
  private static final Logger LOG = LoggerFactory.getLogger(FileLog.class);
  private static final int MAX_CHANGE_BYTES = 1 << 29;

  private final Disk disk;
  private final RandomGenerator salts;
  private final SpareSegments spares;
  private final WritePayload payload = new WritePayload();
  private final ReentrantLock writer = new ReentrantLock();
  private final ReentrantLock lock;
  private final LogIndex index;
  private final Appender appender;

  // Guarded by the writer's lock.
  private final List<Segment> dead = new ArrayList<>();
  private @Nullable StorageException failure;

  private volatile boolean closed;

  /// As `FileLogOpening` has found it.
  FileLog(
      Disk disk,
      RandomGenerator salts,
      SpareSegments spares,
      ReentrantLock lock,
      LogIndex index,
      Appender appender) {
    this.disk = disk;
    this.salts = salts;
    this.spares = spares;
    this.lock = lock;
    this.index = index;
    this.appender = appender;
  }

  @Override
  public HardState hardState() {
    return locked(index::hardState);
  }

  @Override
  public LogStart start() {
    return locked(index::start);
  }

  @Override
  public TermRuns terms() {
    return locked(index::terms);
  }

  @Override
  public void write(LogWrite write) {
    change(() -> append(write));
  }

  @Override
  public void sync() {
    change(
        () -> {
          appender.sync();
          freeDeadSegments();
          if (appender.position() > index.active().bytes() / 2) {
            spares.prepare();
          }
        });
  }

  @Override
  public void compact(LogStart start) {
    change(
        () -> {
          if (start.index() > index.start().index()) {
            index.checkCompaction(start);
            append(RecordType.COMPACT, start, () -> index.compact(start));
          }
        });
  }

  @Override
  public void reset(LogStart start) {
    change(() -> append(RecordType.RESET, start, () -> index.reset(start)));
  }

  @Override
  public List<LogEntry> read(long from, int maxBytes) {
    EntryRun run = locked(() -> locate(from, maxBytes));
    if (run == null) {
      return List.of();
    }
    try {
      load(run);
      return run.decode(disk, maxBytes);
    } catch (IOException failed) {
      if (closed) {
        throw new StorageException.Closed("the log in " + disk.path(""));
      }
      throw new StorageException.Io(
          "cannot read " + disk.path(run.segment().header().fileName()), failed);
    } finally {
      release(run);
    }
  }

  @Override
  public long sizeBytes() {
    long segmentBytes =
        locked(() -> index.segments().stream().mapToLong(segment -> segment.bytes()).sum());
    return segmentBytes + spares.sizeBytes();
  }

  /// Marks a good end: all that is in the log was synced before the mark was written.
  @Override
  public void close() {
    writer.lock();
    try {
      if (!closed) {
        markEnd();
        closed = true;
        spares.close();
        index.segments().forEach(Segment::close);
        dead.forEach(Segment::close);
        disk.close();
      }
    } finally {
      writer.unlock();
    }
  }

  /// Makes the cut of a torn tail part of the log, so that it is not lost with the lines of a
  /// program's own log.
  void recordCut(int bytes) {
    change(
        () -> {
          begin(Long.BYTES).putLong(bytes);
          commit(RecordType.CUT, () -> {});
          appender.sync();
        });
  }

  private void append(LogWrite write) throws IOException {
    index.check(write);
    ByteBuffer out = begin(WritePayload.payloadBytes(write));
    payload.encode(write, out);
    int payloadAt = appender.position() + RecordHeader.BYTES;
    commit(RecordType.WRITE, () -> index(write, payloadAt));
  }

  private void index(LogWrite write, int payloadAt) {
    index.hardState(write.hardState());
    index.truncateFrom(write.truncateFrom());
    List<LogEntry> entries = write.entries();
    for (int i = 0; i < entries.size(); i++) {
      index.append(entries.get(i).id(), payloadAt + payload.offset(i), payload.length(i));
    }
  }

  private void append(RecordType type, LogStart start, Runnable effect) throws IOException {
    RaftCodec.write(start, begin(RaftCodec.size(start)));
    commit(type, effect);
  }

  /// A buffer for the payload of the next record, for which the newest segment has room.
  private ByteBuffer begin(long payloadBytes) throws IOException {
    if (payloadBytes > MAX_CHANGE_BYTES) {
      throw new IllegalArgumentException(
          "a change of " + payloadBytes + " bytes; the log takes up to " + MAX_CHANGE_BYTES);
    }
    if (!appender.fits(payloadBytes)) {
      rollOver(payloadBytes);
    }
    return appender.begin((int) payloadBytes);
  }

  private void commit(RecordType type, Runnable effect) throws IOException {
    RecordHeader record = appender.seal(type);
    locked(
        () -> {
          appender.commit(record);
          effect.run();
          return record;
        });
  }

  /// Goes on in a new segment. Everything in the old one is durable before the new one exists.
  private void rollOver(long payloadBytes) throws IOException {
    appender.sync();
    Checkpoint checkpoint = index.checkpoint();
    int needed = (int) SegmentBirth.neededBytes(checkpoint, payloadBytes);
    SegmentHeader header =
        new SegmentHeader(
            index.active().header().sequence() + 1, salts.nextLong(), appender.position());
    SegmentBirth next =
        SegmentBirth.of(disk, spares.take(needed), header, checkpoint, appender.batch());
    locked(
        () -> {
          index.add(next.segment());
          appender.moveTo(next.segment(), next.end(), appender.batch() + 1);
          return next;
        });
  }

  /// After a sync, so that a start that moved is durable before what it frees is gone. Segments
  /// that are being read wait for the next sync.
  private void freeDeadSegments() {
    List<Segment> unread =
        locked(
            () -> {
              dead.addAll(index.removeDead());
              return dead.stream().filter(segment -> !segment.hasReaders()).toList();
            });
    dead.removeAll(unread);
    unread.forEach(spares::recycle);
  }

  private void markEnd() {
    if (failure != null) {
      return;
    }
    try {
      appender.sync();
      if (appender.fits(0)) {
        begin(0);
        commit(RecordType.CLOSE, () -> {});
        appender.sync();
      }
    } catch (IOException failed) {
      LOG.warn("cannot mark the end of the log in {}", disk.path(""), failed);
    }
  }

  /// Under the lock.
  private @Nullable EntryRun locate(long from, int maxBytes) {
    requireOpen();
    if (from <= index.start().index()) {
      throw new StorageException.Compacted(from, index.start().index());
    }
    if (from > index.last().index()) {
      return null;
    }
    EntryRun run = EntryRun.locate(index.segmentOf(from), from, maxBytes);
    run.segment().addReader();
    return run;
  }

  /// From the file, and from the appender what is not there yet.
  private void load(EntryRun run) throws IOException {
    int fromFile =
        locked(
            () ->
                appender.isBuffered(run.segment(), run.end())
                    ? appender.copy(run.start(), run.bytes(), run.bytes().length)
                    : run.bytes().length);
    if (fromFile > 0) {
      run.read(fromFile);
    }
  }

  private void release(EntryRun run) {
    lock.lock();
    try {
      run.segment().removeReader();
    } finally {
      lock.unlock();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new StorageException.Closed("the log in " + disk.path(""));
    }
  }

  /// Part of a change, which the disk may fail.
  private interface Change {
    void make() throws IOException;
  }

  private void change(Change change) {
    writer.lock();
    try {
      requireOpen();
      if (failure != null) {
        throw failed(failure);
      }
      change.make();
    } catch (IOException failed) {
      throw fail(Failures.of("the log in " + disk.path("") + " has failed", failed));
    } catch (IllegalArgumentException refused) {
      throw refused;
    } catch (RuntimeException | Error bug) {
      // Perhaps half of the change is in memory: nothing may follow it.
      fail(new StorageException.Io("the log in " + disk.path("") + " has failed: " + bug, bug));
      throw bug;
    } finally {
      writer.unlock();
    }
  }

  private StorageException fail(StorageException cause) {
    if (failure == null) {
      failure = cause;
    }
    return cause;
  }

  private static StorageException failed(StorageException before) {
    return new StorageException.Io(
        "the log takes no change since it has failed: " + before.getMessage(), before);
  }

  private <T extends @Nullable Object> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}
