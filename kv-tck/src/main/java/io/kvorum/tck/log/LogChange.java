package io.kvorum.tck.log;

import io.kvorum.raft.LogStart;
import io.kvorum.raft.LogWrite;
import io.kvorum.storage.spi.LogStorage;

/// One change of a log.
public sealed interface LogChange {
  void applyTo(LogStorage log);

  record Write(LogWrite write) implements LogChange {
    @Override
    public void applyTo(LogStorage log) {
      log.write(write);
    }
  }

  record Compact(LogStart start) implements LogChange {
    @Override
    public void applyTo(LogStorage log) {
      log.compact(start);
    }
  }

  record Reset(LogStart start) implements LogChange {
    @Override
    public void applyTo(LogStorage log) {
      log.reset(start);
    }
  }
}
