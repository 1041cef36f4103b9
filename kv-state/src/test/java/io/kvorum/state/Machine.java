package io.kvorum.state;

import io.kvorum.api.Bytes;
import io.kvorum.api.Event;
import io.kvorum.api.KeyValue;
import io.kvorum.api.Kv;
import io.kvorum.api.KvError;
import io.kvorum.api.MemberId;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.Membership;
import io.kvorum.raft.ProposalId;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.tck.memory.MemoryEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/// A state machine on a store in memory, spoken to in the words of the tests.
final class Machine {
  static final MemberId SELF = new MemberId(0xe7cd);
  static final Bytes ALL_FROM = Bytes.wrap(new byte[] {0});
  private static final Path DIRECTORY = Path.of("state");

  final MemoryEngine engine = new MemoryEngine();
  OrderedStore store = engine.openStore(DIRECTORY);
  KeptIndex kept = new KeptIndex(0, -1, List.of(), new AtomicInteger());
  KvState state = KvState.open(store, new StateConfig(1 << 20));

  static Bytes b(String text) {
    return Bytes.utf8(text);
  }

  static LogEntry entry(long index, Command command) {
    return new LogEntry(
        new LogId(1, index),
        new LogEntry.Command(new ProposalId(SELF, 1, index), CommandCodec.encode(command)));
  }

  ReadView view() {
    return state.view();
  }

  /// Applies a command as a batch of its own.
  Applied apply(Command command) {
    return applyAll(command).getFirst();
  }

  /// Applies commands in one batch.
  List<Applied> applyAll(Command... commands) {
    long index = state.applied().index();
    List<LogEntry> entries = new ArrayList<>();
    for (Command command : commands) {
      entries.add(entry(++index, command));
    }
    return state.apply(entries, id -> null);
  }

  void members(Membership next) {
    LogId id = new LogId(1, state.applied().index() + 1);
    state.apply(
        List.of(new LogEntry(id, new LogEntry.Members(new ProposalId(SELF, 1, id.index()), next))),
        proposal -> null);
  }

  Kv.Response answer(Command command) {
    return switch (apply(command).outcome()) {
      case Outcome.Answer answer -> answer.response();
      case Outcome other -> throw new AssertionError(command + " was answered by " + other);
    };
  }

  KvError error(Command command) {
    return switch (apply(command).outcome()) {
      case Outcome.Failed failed -> failed.error();
      case Outcome other -> throw new AssertionError(command + " was answered by " + other);
    };
  }

  /// Puts and returns the new revision.
  long put(String key, String value) {
    return put(key, value, 0);
  }

  long put(String key, String value, long lease) {
    return apply(new Command.Put(putOf(key, value, lease))).revision();
  }

  static Kv.PutRequest putOf(String key, String value, long lease) {
    return new Kv.PutRequest(b(key), b(value), lease, false, false, false);
  }

  /// Deletes one key and returns the revision after it.
  long delete(String key) {
    return apply(new Command.DeleteRange(new Kv.DeleteRangeRequest(b(key), Bytes.EMPTY, false)))
        .revision();
  }

  void grant(long id) {
    apply(new Command.LeaseGrant(id, 60));
  }

  Outcome compact(long revision) {
    return apply(new Command.Compact(revision)).outcome();
  }

  void compactFully(long revision) {
    compact(revision);
    removeAll();
  }

  void removeAll() {
    boolean more = true;
    while (more) {
      more = compactSome(7);
    }
  }

  /// Looks at some rows and removes what is obsolete; whether there is more.
  boolean compactSome(int maxRows) {
    return compactSome(state, maxRows);
  }

  static boolean compactSome(KvState state, int maxRows) {
    CompactionStep step = state.compactionStep(maxRows);
    step.look();
    state.remove(step, maxRows);
    return state.hasObsoleteRows();
  }

  Kv.RangeResponse range(Kv.RangeRequest request) {
    return view().range(request);
  }

  /// All keys at a revision, as `key=value`.
  List<String> all(long revision) {
    return texts(range(rangeOf("\0", "\0", 0, revision)).kvs());
  }

  static List<String> texts(List<KeyValue> kvs) {
    return kvs.stream().map(kv -> kv.key().utf8() + "=" + kv.value().utf8()).toList();
  }

  static List<String> eventTexts(List<Event> events) {
    return events.stream()
        .map(
            event ->
                event.kv().modRevision()
                    + switch (event.type()) {
                      case PUT -> "+" + event.kv().key() + "=" + event.kv().value();
                      case DELETE -> "-" + event.kv().key();
                    })
        .toList();
  }

  static Kv.RangeRequest rangeOf(String key, String end, long limit, long revision) {
    return new Kv.RangeRequest(
        b(key),
        b(end),
        limit,
        revision,
        Kv.SortOrder.NONE,
        Kv.SortTarget.KEY,
        false,
        false,
        false,
        0,
        0,
        0,
        0);
  }

  KeyValue get(String key) {
    return range(Kv.RangeRequest.of(b(key))).kvs().getFirst();
  }

  /// Closes the store and opens the state machine anew.
  void restart() {
    store.close();
    open();
  }

  /// A part of what was not synced is lost.
  void crashRandomly(RandomGenerator random) {
    engine.crashRandomly(random);
    open();
  }

  private void open() {
    store = engine.openStore(DIRECTORY);
    state = KvState.open(store, kept, new StateConfig(1 << 20), Pipeline.inTurn());
  }

  /// Keeps the index for the next start, unless a compaction is under way.
  void keepIndex() {
    state.index().ifPresent(image -> kept = KeptIndex.of(image));
  }

  void bootstrap() {
    state.bootstrap(new LogStart(LogId.ZERO, members("http://127.0.0.1:2380")));
  }

  static Membership members(String url) {
    return new Membership(List.of(new Membership.Member(SELF, List.of(url), false)));
  }
}
