package io.kvorum.state;

import io.kvorum.api.Bytes;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.Membership;
import io.kvorum.raft.ProposalId;
import io.kvorum.state.auth.AuthTable;
import io.kvorum.state.lease.LeaseTable;
import io.kvorum.state.lease.Leases;
import io.kvorum.state.mvcc.Restore;
import io.kvorum.state.mvcc.SavedIndex;
import io.kvorum.state.mvcc.Snapshot;
import io.kvorum.state.schema.Schema;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.WriteBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The replicated state machine on one store. `apply` and `remove` are called by one thread; `view`
/// by any.
///
/// Keys and their revision numbers are in the heap, values in the store. What a batch of entries
/// changes goes into one batch of the store together with the applied index, and only then into a
/// view: a failure in between publishes nothing, and the state takes nothing more.
public final class KvState {
  private final OrderedStore store;
  private final Restore keys;
  private final LeaseTable leases;
  private final Applier applier;
  private volatile PublishedView published;
  private boolean failed;

  private KvState(
      OrderedStore store, IndexCheckpoint saved, StateConfig config, Pipeline pipeline) {
    this.store = store;
    this.keys = Restore.from(store, indexOf(saved), config.cacheBytes(), pipeline::run);
    this.leases = LeaseTable.from(store);
    this.applier =
        new Applier(keys.versions(), leases, AuthTable.from(store), ClusterTable.from(store));
    Snapshot snapshot = keys.versions().publish();
    applier.attachAll(snapshot);
    this.published = viewOf(snapshot, applied(store));
  }

  /// Reads what it keeps in memory from the store. An empty store is a new state machine.
  public static KvState open(OrderedStore store, StateConfig config) {
    return open(store, IndexCheckpoint.NONE, config, Pipeline.inTurn());
  }

  /// As above; `pipeline` runs the long part of it, which is short with a checkpoint of the index
  /// that was kept for this store.
  public static KvState open(
      OrderedStore store, IndexCheckpoint saved, StateConfig config, Pipeline pipeline) {
    return new KvState(store, saved, config, pipeline);
  }

  private static SavedIndex indexOf(IndexCheckpoint saved) {
    return new SavedIndex(saved.revision(), saved.compactRevision(), saved.pieces(), saved::piece);
  }

  /// What a store has applied, without opening the state machine on it.
  public static LogStart applied(OrderedStore store) {
    Bytes row = store.get(Schema.APPLIED);
    return row == null ? LogStart.EMPTY : AppliedRow.decode(row);
  }

  /// What the state in a view has applied; `LogStart.EMPTY` if nothing.
  public static LogStart applied(OrderedStore.View view) {
    Bytes row = view.get(Schema.APPLIED);
    return row == null ? LogStart.EMPTY : AppliedRow.decode(row);
  }

  /// Whether a row is the same on every member, so that it belongs into a snapshot.
  public static boolean isReplicated(Bytes key) {
    return !key.equals(Schema.COMPACTION_FINISHED);
  }

  /// The last applied entry's id and the membership in force there; `LogStart.EMPTY` when new.
  public LogStart applied() {
    return published.applied();
  }

  /// Sets the first membership of a new member, before any entry is applied.
  public void bootstrap(LogStart start) {
    if (!applied().equals(LogStart.EMPTY)) {
      throw new IllegalStateException("already begun: applied is " + applied().id());
    }
    begin();
    store.write(new WriteBatch().put(Schema.APPLIED, AppliedRow.encode(start)));
    publish(keys.versions().publish(), start);
  }

  /// Applies entries in one batch of the store, and publishes a new view before it returns.
  /// `decoded` hands along what a proposer has decoded already.
  ///
  /// @throws RuntimeException if the store fails or an entry is none that this version knows: the
  ///   member must stop
  public List<Applied> apply(List<LogEntry> committed, DecodedCommands decoded) {
    return apply(committed, decoded, (_, _) -> {});
  }

  /// As above; `listener` hears of every command once it has its outcome.
  public List<Applied> apply(
      List<LogEntry> committed, DecodedCommands decoded, CommandListener listener) {
    if (committed.isEmpty()) {
      return List.of();
    }
    LogStart last = applied();
    begin();
    WriteBatch batch = new WriteBatch();
    applier.begin(batch);
    List<Applied> results = new ArrayList<>(committed.size());
    for (LogEntry entry : committed) {
      Membership before = last.membership();
      last = next(last, entry);
      results.add(apply(entry, before, decoded, listener));
    }
    keys.versions().complete();
    batch.put(Schema.APPLIED, AppliedRow.encode(last));
    store.write(batch);
    publish(keys.versions().publish(), last);
    return results;
  }

  /// The newest published view.
  public ReadView view() {
    return published;
  }

  /// The key index as it is now; empty while a compaction is under way. From any thread.
  public Optional<IndexImage> index() {
    PublishedView now = published;
    return now.scrubbed() ? Optional.of(new IndexImage(now.keys())) : Optional.empty();
  }

  /// The next step of the removal, of up to `maxRows` rows; on the thread that applies. There is
  /// one step at a time: the next begins when `remove` says that this one is done.
  public CompactionStep compactionStep(int maxRows) {
    return new CompactionStep(keys.compactor().survey(maxRows));
  }

  /// Removes up to `maxRows` of the obsolete rows that the step has looked for; on the thread that
  /// applies. False when there are more of them.
  public boolean remove(CompactionStep step, int maxRows) {
    begin();
    publish(keys.compactor().remove(step.survey(), maxRows), applied());
    return step.survey().isHandled();
  }

  /// Whether a compaction has left rows to be removed.
  public boolean hasObsoleteRows() {
    return !keys.compactor().isFinished();
  }

  /// How many rows compactions have removed since this was opened. For the thread that compacts.
  public long removedRows() {
    return keys.compactor().removedRows();
  }

  /// Until `publish`, the state has failed: after an exception heap and store may differ.
  private void begin() {
    if (failed) {
      throw new IllegalStateException("the state machine has failed before: the member must stop");
    }
    failed = true;
  }

  private void publish(Snapshot snapshot, LogStart applied) {
    published = viewOf(snapshot, applied);
    failed = false;
  }

  private PublishedView viewOf(Snapshot snapshot, LogStart applied) {
    Leases frozen = leases.freeze();
    return new PublishedView(
        snapshot,
        keys.compactor().isFinished(),
        frozen,
        new PublishedAuth(applier.auth(), frozen),
        applier.cluster(),
        applied,
        keys.stored(),
        () -> published);
  }

  private static LogStart next(LogStart last, LogEntry entry) {
    if (entry.index() != last.index() + 1) {
      throw new IllegalStateException("entry " + entry.id() + " does not follow " + last.id());
    }
    Membership membership =
        entry.payload() instanceof LogEntry.Members members ? members.next() : last.membership();
    return new LogStart(entry.id(), membership);
  }

  private Applied apply(
      LogEntry entry, Membership before, DecodedCommands decoded, CommandListener listener) {
    Outcome outcome =
        switch (entry.payload()) {
          case LogEntry.Command encoded -> {
            Command command = commandOf(encoded, decoded);
            Outcome told = applier.apply(command, entry.index());
            listener.applied(command, told);
            yield told;
          }
          case LogEntry.Members members -> {
            applier.membersChanged(before, members.next());
            yield new Outcome.Done();
          }
          case LogEntry.Nothing nothing -> new Outcome.Done();
        };
    var events = keys.versions().commit();
    return new Applied(
        entry.index(), entry.proposal(), outcome, keys.versions().revision(), events);
  }

  private static Command commandOf(LogEntry.Command entry, DecodedCommands decoded) {
    Command command = decoded.of(entry.id());
    return command != null ? command : CommandCodec.decode(entry.command());
  }

  @FunctionalInterface
  public interface DecodedCommands {
    /// The command of a proposal of this member, or null: then the entry's bytes are decoded.
    @Nullable Command of(ProposalId id);
  }

  /// Hears of commands, on the thread that applies them, before their batch is in the store.
  @FunctionalInterface
  public interface CommandListener {
    void applied(Command command, Outcome outcome);
  }
}
