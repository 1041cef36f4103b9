package io.kvorum.storage.spi;

import io.kvorum.raft.HardState;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.LogWrite;
import io.kvorum.raft.TermRuns;
import java.util.List;

/// The durable log of a member. Each rule has a number that its TCK tests repeat;
/// `docs/spec/log.md` has them in full.
///
/// - LOG-1 A write is whole or absent, also after a crash.
/// - LOG-2 After a crash the log holds the first n changes, for some n that covers every change
///   which returned before the last successful `sync` began.
/// - LOG-3 A read gives entries without a gap from `from` on: at least one, and no more than
///   `maxBytes` of weight after the first.
/// - LOG-4 A read from at or before the start throws `StorageException.Compacted`; a read behind
///   the end gives nothing.
/// - LOG-5 `read` runs beside `write`, from any thread.
/// - LOG-6 `truncateFrom` removes every entry from there on, for good.
/// - LOG-7 `compact` keeps the entries behind its start; `reset` keeps none. Both keep the hard
///   state, and are durable with the next `sync`.
/// - LOG-8 A torn tail is cut off and reported; other damage refuses to open, by file and offset.
/// - LOG-9 `hardState`, `start` and `terms` are those of the last change that returned.
/// - LOG-10 After a failed change or `sync` the log takes no further ones.
/// - LOG-11 An empty directory becomes an empty log; one that is open is refused, one that does not
///   exist is not made.
/// - LOG-12 A full disk is told by `StorageException.Full`; what was synced is whole, and with
///   space again the log goes on.
/// - LOG-13 After the end of log and engine no thread, open file or mapping of theirs is left.
/// - LOG-14 Used after `close`, a log throws `StorageException.Closed`; it may be closed twice.
public interface LogStorage extends AutoCloseable {
  HardState hardState();

  LogStart start();

  TermRuns terms();

  List<LogEntry> read(long from, int maxBytes);

  void write(LogWrite write);

  /// Returns when every change before the call is durable.
  void sync();

  void compact(LogStart start);

  /// Drops all entries; the log begins anew after `start`.
  void reset(LogStart start);

  /// Bytes on the disk.
  long sizeBytes();

  @Override
  void close();
}
