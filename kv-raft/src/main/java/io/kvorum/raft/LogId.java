package io.kvorum.raft;

/// The place of an entry in the log: its index, from 1, and the term of the leader that made it.
/// Two entries with equal ids are equal, as are all entries before them (Raft 5.3).
public record LogId(long term, long index) implements Comparable<LogId> {
  /// Before the first entry.
  public static final LogId ZERO = new LogId(0, 0);

  public LogId {
    if (term < 0 || index < 0) {
      throw new IllegalArgumentException("negative log id " + term + "/" + index);
    }
  }

  /// The order of votes: the later term wins, then the longer log (Raft 5.4.1).
  @Override
  public int compareTo(LogId other) {
    int byTerm = Long.compare(term, other.term);
    return byTerm != 0 ? byTerm : Long.compare(index, other.index);
  }
}
