package io.kvorum.tck.faulty;

import io.kvorum.raft.HardState;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.LogWrite;
import io.kvorum.raft.TermRuns;
import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.support.StoreDirectory;
import io.kvorum.tck.log.LogChange;
import java.util.List;

/// See `DiskEngine`.
record DiskLog(StoreDirectory claimed, LogStorage memory, RecordFile file) implements LogStorage {
  private void change(LogChange change) {
    file.append(LogRecords.encode(change));
    change.applyTo(memory);
  }

  @Override
  public synchronized void write(LogWrite write) {
    change(new LogChange.Write(write));
  }

  @Override
  public synchronized void compact(LogStart start) {
    change(new LogChange.Compact(start));
  }

  @Override
  public synchronized void reset(LogStart start) {
    change(new LogChange.Reset(start));
  }

  @Override
  public synchronized void sync() {
    file.sync();
  }

  @Override
  public HardState hardState() {
    return memory.hardState();
  }

  @Override
  public LogStart start() {
    return memory.start();
  }

  @Override
  public TermRuns terms() {
    return memory.terms();
  }

  @Override
  public List<LogEntry> read(long from, int maxBytes) {
    return memory.read(from, maxBytes);
  }

  @Override
  public long sizeBytes() {
    return memory.sizeBytes();
  }

  @Override
  public synchronized void close() {
    memory.close();
    file.close();
    claimed.close();
  }
}
