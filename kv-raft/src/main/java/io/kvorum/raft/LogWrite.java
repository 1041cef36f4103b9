package io.kvorum.raft;

import java.util.List;

/// One atomic change of the log: first everything from `truncateFrom` on is cut off (0 cuts
/// nothing), then the entries are appended without a gap; the hard state goes with them.
public record LogWrite(HardState hardState, long truncateFrom, List<LogEntry> entries) {
  public LogWrite {
    entries = List.copyOf(entries);
  }

  public long lastIndex() {
    return entries.isEmpty() ? 0 : entries.getLast().index();
  }
}
