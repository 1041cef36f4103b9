package io.kvorum.state;

import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.ProposalId;
import io.kvorum.storage.spi.OrderedStore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The replicated state machine on one store. `apply` and `compactSome` are called by one thread;
/// `view` by any.
public final class KvState {
  private KvState() {}

  /// Reads what it keeps in memory from the store. An empty store is a new state machine.
  public static KvState open(OrderedStore store, StateConfig config) {
    throw new IllegalStateException("under construction");
  }

  /// The last applied entry's id and the membership in force there; `LogStart.EMPTY` when new.
  public LogStart applied() {
    throw new IllegalStateException("under construction");
  }

  /// Sets the first membership of a new member, before any entry is applied.
  public void bootstrap(LogStart start) {
    throw new IllegalStateException("under construction");
  }

  /// Applies entries in one batch of the store, and publishes a new view before it returns.
  /// `decoded` hands along what a proposer has decoded already.
  public List<Applied> apply(List<LogEntry> committed, DecodedCommands decoded) {
    throw new IllegalStateException("under construction");
  }

  /// The newest published view.
  public ReadView view() {
    throw new IllegalStateException("under construction");
  }

  /// Removes up to `maxRows` rows that a compaction has made obsolete; false when none are left.
  public boolean compactSome(int maxRows) {
    throw new IllegalStateException("under construction");
  }

  @FunctionalInterface
  public interface DecodedCommands {
    /// The command of a proposal of this member, or null: then the entry's bytes are decoded.
    @Nullable Command of(ProposalId id);
  }
}
