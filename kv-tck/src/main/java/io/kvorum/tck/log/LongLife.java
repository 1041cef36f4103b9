package io.kvorum.tck.log;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.HardState;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.LogWrite;
import io.kvorum.raft.Membership;
import io.kvorum.raft.ProposalId;
import io.kvorum.storage.spi.LogStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// What a log goes through in the long life of a member: entries are appended, each group is
/// synced, and all but the newest are compacted. For an author's test of how large its files
/// become.
///
/// @param groups synced one by one
/// @param entriesInGroup appended by one change
/// @param entryBytes of a command
/// @param keptEntries which each compaction leaves
public record LongLife(int groups, int entriesInGroup, int entryBytes, int keptEntries) {
  private static final HardState HARD_STATE = new HardState(1, Optional.empty(), 0);

  /// @param log an empty one
  public void live(LogStorage log) {
    SplittableRandom random = new SplittableRandom(1);
    long last = 0;
    for (int group = 0; group < groups; group++) {
      List<LogEntry> entries = new ArrayList<>();
      for (int i = 0; i < entriesInGroup; i++) {
        last++;
        entries.add(entry(last, random));
      }
      log.write(new LogWrite(HARD_STATE, 0, entries));
      log.sync();
      if (last - log.start().index() >= 2L * keptEntries) {
        log.compact(new LogStart(new LogId(1, last - keptEntries), Membership.EMPTY));
      }
    }
  }

  private LogEntry entry(long index, SplittableRandom random) {
    byte[] command = new byte[entryBytes];
    random.nextBytes(command);
    ProposalId proposal = new ProposalId(new MemberId(1), 1, index);
    return new LogEntry(new LogId(1, index), new LogEntry.Command(proposal, Bytes.wrap(command)));
  }
}
