package io.kvorum.raft;

import io.kvorum.api.MemberId;
import io.kvorum.raft.Effect.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Linearizable reads at a member that does not lead. All reads of a step ask the leader once;
/// every attempt has an id that never comes twice, also over restarts, so that a late answer to an
/// earlier attempt confirms nothing (etcd #20418).
///
/// A read waits for a leader, or for an answer, for a bounded time, then fails.
final class ForwardedReads {
  /// An attempt's id is the boot count above this many bits of a counter.
  private static final int COUNTER_BITS = 40;

  private final RaftConfig config;
  private final EffectList effects;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private final TreeMap<Long, Attempt> attempts = new TreeMap<>();
  private long lastAttempt;
  private int asked;

  private record Waiting(long readId, long sinceTick) {}

  private record Attempt(List<Waiting> reads, long sentTick) {}

  ForwardedReads(RaftConfig config, long bootCount, EffectList effects) {
    this.config = config;
    this.effects = effects;
    this.lastAttempt = bootCount << COUNTER_BITS;
  }

  void add(long readId, long tick) {
    if (waiting.size() + asked >= config.maxPendingReads()) {
      effects.add(new Effect.ReadFailed(readId, Reason.TOO_MANY));
    } else {
      waiting.addLast(new Waiting(readId, tick));
    }
  }

  /// Asks the leader for all that waits.
  Optional<RaftMessage> ask(MemberId leader, long term, long tick) {
    if (waiting.isEmpty()) {
      return Optional.empty();
    }
    lastAttempt++;
    attempts.put(lastAttempt, new Attempt(List.copyOf(waiting), tick));
    asked += waiting.size();
    waiting.clear();
    return Optional.of(new RaftMessage.ReadRequest(config.self(), leader, term, lastAttempt));
  }

  void answered(long attempt, long index) {
    Attempt answered = attempts.remove(attempt);
    if (answered == null) {
      return;
    }
    asked -= answered.reads.size();
    for (Waiting read : answered.reads) {
      effects.add(
          index >= 0
              ? new Effect.ReadReady(read.readId, index)
              : new Effect.ReadFailed(read.readId, Reason.LEADER_CHANGED));
    }
  }

  /// Attempts without an answer are made anew; reads that waited too long fail.
  void tick(long tick) {
    Iterator<Map.Entry<Long, Attempt>> each = attempts.entrySet().iterator();
    while (each.hasNext()) {
      Attempt attempt = each.next().getValue();
      if (tick - attempt.sentTick < config.electionTicks()) {
        break;
      }
      each.remove();
      asked -= attempt.reads.size();
      waiting.addAll(attempt.reads);
    }
    waiting.removeIf(read -> expires(read, tick));
  }

  private boolean expires(Waiting read, long tick) {
    boolean expired = tick - read.sinceTick >= 2L * config.electionTicks();
    if (expired) {
      effects.add(new Effect.ReadFailed(read.readId, Reason.NO_LEADER));
    }
    return expired;
  }

  /// What the former leader was asked fails; what nobody was asked yet goes on waiting.
  void leaderChanged() {
    for (Attempt attempt : attempts.values()) {
      for (Waiting read : attempt.reads) {
        effects.add(new Effect.ReadFailed(read.readId, Reason.LEADER_CHANGED));
      }
    }
    attempts.clear();
    asked = 0;
  }

  /// This member leads now: what waits is its own to answer.
  List<Long> takeWaiting() {
    List<Long> taken = new ArrayList<>(waiting.size());
    for (Waiting read : waiting) {
      taken.add(read.readId);
    }
    waiting.clear();
    return taken;
  }
}
