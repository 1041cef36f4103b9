package io.kvorum.server.auth;

import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.Secret;
import io.kvorum.server.node.AppliedListener;
import io.kvorum.server.node.Duty;
import io.kvorum.state.Applied;
import io.kvorum.state.AuthView;
import io.kvorum.state.Caller;
import io.kvorum.state.Command;
import io.kvorum.state.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// etcd's simple tokens: sixteen letters that nobody can guess, a dot, and the index of the log
/// entry that issued them. Every member hears of every token as it applies that entry, and forgets
/// it a time after it was shown *there* last; a restart, or a snapshot from another member, forgets
/// them all.
public final class SimpleTokens implements Tokens, AppliedListener, Duty {
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final int RANDOM_LETTERS = 16;
  private static final int MAX_WAITING = 4_096;
  private static final long PURGE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Function<Command, CompletableFuture<Applied>> log;
  private final LongSupplier appliedIndex;
  private final RandomGenerator random;
  private final Limits limits;
  private final LongSupplier nanoClock;
  private final Map<String, Session> sessions = new ConcurrentHashMap<>();
  private final ConcurrentSkipListMap<Long, CompletableFuture<Void>> waiting =
      new ConcurrentSkipListMap<>();
  private volatile long heardIndex;
  private long nextPurgeNanos = Long.MIN_VALUE;

  /// @param ttlNanos how long a token lives after it was shown
  /// @param waitNanos how long a token may name an entry that is not applied here yet
  public record Limits(long ttlNanos, long waitNanos) {}

  private static final class Session {
    private final String user;
    private volatile long endNanos;

    private Session(String user, long endNanos) {
      this.user = user;
      this.endNanos = endNanos;
    }
  }

  /// @param log puts a command through it
  /// @param appliedIndex of the entry applied last, also by a snapshot
  /// @param random makes what nobody can guess
  public SimpleTokens(
      Function<Command, CompletableFuture<Applied>> log,
      LongSupplier appliedIndex,
      RandomGenerator random,
      Limits limits,
      LongSupplier nanoClock) {
    this.log = log;
    this.appliedIndex = appliedIndex;
    this.random = random;
    this.limits = limits;
    this.nanoClock = nanoClock;
    this.heardIndex = appliedIndex.getAsLong();
  }

  @Override
  public CompletableFuture<Secret> issue(String user, long authRevision) {
    StringBuilder letters = new StringBuilder(RANDOM_LETTERS);
    for (int i = 0; i < RANDOM_LETTERS; i++) {
      letters.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    Secret secret = Secret.of(letters.toString());
    return log.apply(new Command.IssueToken(user, authRevision, secret))
        .thenApply(
            applied ->
                switch (applied.outcome()) {
                  case Outcome.TokenIssued(_, Secret token) -> token;
                  case Outcome.Failed(KvError error) -> throw new KvException(error);
                  default ->
                      throw new IllegalStateException("outcome of a login: " + applied.outcome());
                });
  }

  @Override
  public CompletableFuture<Void> settled(String token) {
    long index = indexOf(token);
    if (index <= heardIndex || waiting.size() >= MAX_WAITING) {
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<Void> heard = waiting.computeIfAbsent(index, _ -> new CompletableFuture<>());
    if (index <= heardIndex) {
      wake(heardIndex);
    }
    return heard
        .copy()
        .completeOnTimeout(null, limits.waitNanos(), TimeUnit.NANOSECONDS)
        .whenComplete((_, _) -> waiting.remove(index, heard));
  }

  /// 0 for what is no token.
  private static long indexOf(String token) {
    int dot = token.indexOf('.');
    if (dot != token.lastIndexOf('.')) {
      return 0;
    }
    try {
      return Math.max(0, Long.parseLong(token, dot + 1, token.length(), 10));
    } catch (NumberFormatException none) {
      return 0;
    }
  }

  @Override
  public Optional<Caller> caller(String token, AuthView auth) {
    Session session = sessions.get(token);
    long now = nanoClock.getAsLong();
    if (session == null || session.endNanos - now < 0) {
      return Optional.empty();
    }
    session.endNanos = now + limits.ttlNanos();
    return Optional.of(new Caller(session.user, auth.revision()));
  }

  @Override
  public void applied(List<Applied> batch) {
    for (Applied applied : batch) {
      switch (applied.outcome()) {
        case Outcome.TokenIssued(String user, Secret token) ->
            sessions.put(
                token.text(), new Session(user, nanoClock.getAsLong() + limits.ttlNanos()));
        case Outcome.TokensRevoked(Optional<String> user) ->
            sessions.values().removeIf(s -> user.isEmpty() || user.get().equals(s.user));
        default -> {}
      }
    }
    heard(batch.getLast().index());
  }

  /// Somebody may have lost their token in what was not heard.
  @Override
  public void replaced() {
    sessions.clear();
    heard(appliedIndex.getAsLong());
  }

  private void heard(long index) {
    heardIndex = index;
    if (!waiting.isEmpty()) {
      wake(index);
    }
  }

  /// Whoever waits goes on elsewhere: this may be the thread that applies.
  private void wake(long index) {
    Map<Long, CompletableFuture<Void>> due = waiting.headMap(index, true);
    List<CompletableFuture<Void>> ready = List.copyOf(due.values());
    due.clear();
    if (!ready.isEmpty()) {
      Thread.startVirtualThread(() -> ready.forEach(waiter -> waiter.complete(null)));
    }
  }

  @Override
  public boolean turn(long nowNanos) {
    if (nowNanos - nextTurnNanos(nowNanos) >= 0) {
      nextPurgeNanos = nowNanos + PURGE_NANOS;
      long now = nanoClock.getAsLong();
      sessions.values().removeIf(session -> session.endNanos - now < 0);
    }
    return false;
  }

  @Override
  public long nextTurnNanos(long nowNanos) {
    return nextPurgeNanos == Long.MIN_VALUE ? nowNanos : nextPurgeNanos;
  }
}
