package io.kvorum.server.lease;

import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.server.peer.PeerCodec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Leases about which the authority is to be asked the same, many in one question. What fails is
/// asked again, of whoever leads then, until its time has passed: neither question changes anything
/// by being asked twice.
final class LeaseQueue {
  private static final int MAX_WAITING = 200_000;

  private final Supplier<Optional<LeaseAuthority>> authority;
  private final BiFunction<LeaseAuthority, List<Long>, CompletableFuture<List<Long>>> question;
  private final LeaseRoute.Pace pace;
  private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
  private boolean scheduled;
  private int waiting;

  private record Waiting(long lease, long deadlineNanos, CompletableFuture<Long> answer) {}

  LeaseQueue(
      Supplier<Optional<LeaseAuthority>> authority,
      BiFunction<LeaseAuthority, List<Long>, CompletableFuture<List<Long>>> question,
      LeaseRoute.Pace pace) {
    this.authority = authority;
    this.question = question;
    this.pace = pace;
  }

  /// @param atOnce asks for this lease alone, without waiting for more
  CompletableFuture<Long> add(long lease, boolean atOnce) {
    Waiting one =
        new Waiting(lease, pace.clock().getAsLong() + pace.limitNanos(), new CompletableFuture<>());
    synchronized (this) {
      if (waiting == MAX_WAITING) {
        return CompletableFuture.failedFuture(new KvException(KvError.TOO_MANY_REQUESTS));
      }
      waiting++;
      if (!atOnce) {
        enqueue(one);
      }
    }
    if (atOnce) {
      ask(List.of(one));
    }
    return one.answer();
  }

  private synchronized void enqueue(Waiting one) {
    queue.addLast(one);
    if (!scheduled) {
      scheduled = true;
      pace.collected().execute(this::askCollected);
    }
  }

  private void askCollected() {
    List<Waiting> batch = new ArrayList<>();
    synchronized (this) {
      while (!queue.isEmpty() && batch.size() < PeerCodec.MAX_LEASES) {
        batch.add(queue.removeFirst());
      }
      scheduled = !queue.isEmpty();
      if (scheduled) {
        pace.collected().execute(this::askCollected);
      }
    }
    ask(batch);
  }

  private void ask(List<Waiting> batch) {
    Optional<LeaseAuthority> whom = authority.get();
    if (whom.isEmpty()) {
      failed(batch, KvError.NO_LEADER);
      return;
    }
    List<Long> leases = batch.stream().map(Waiting::lease).toList();
    var _ =
        question
            .apply(whom.get(), leases)
            .whenComplete((answers, failure) -> answered(batch, answers, failure));
  }

  private void answered(
      List<Waiting> batch, @Nullable List<Long> answers, @Nullable Throwable failure) {
    if (answers == null) {
      failed(batch, error(failure));
      return;
    }
    for (int i = 0; i < batch.size(); i++) {
      end(batch.get(i)).complete(answers.get(i));
    }
  }

  private static KvError error(@Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof KvException refused ? refused.error() : KvError.TIMEOUT;
  }

  private void failed(List<Waiting> batch, KvError why) {
    long now = pace.clock().getAsLong();
    List<Waiting> again = new ArrayList<>();
    for (Waiting one : batch) {
      if (why == KvError.STOPPED) {
        end(one).completeExceptionally(new KvException(why));
      } else if (now - one.deadlineNanos() >= 0) {
        end(one).completeExceptionally(new KvException(atLast(why)));
      } else {
        again.add(one);
      }
    }
    if (!again.isEmpty()) {
      pace.again().execute(() -> again.forEach(this::enqueue));
    }
  }

  /// What a client is told that has waited in vain.
  private static KvError atLast(KvError why) {
    return switch (why) {
      case NO_LEADER, NOT_PRIMARY_LESSOR -> why;
      default -> KvError.TIMEOUT;
    };
  }

  private synchronized CompletableFuture<Long> end(Waiting one) {
    waiting--;
    return one.answer();
  }
}
