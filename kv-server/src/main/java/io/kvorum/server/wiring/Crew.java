package io.kvorum.server.wiring;

import io.kvorum.state.Pipeline;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/// Makes pieces on threads of its own, a bounded number ahead of the caller, who takes them.
final class Crew implements Pipeline {
  /// One taken, one made in advance: neither side waits for the other's slowest piece.
  private static final int PIECES_PER_THREAD = 2;

  private final int threads;

  Crew(int threads) {
    this.threads = threads;
  }

  /// As many as have cores, within what one disk can use.
  static Crew forThisMachine() {
    return new Crew(Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 8));
  }

  @Override
  public <T> void run(long pieces, LongFunction<? extends T> source, Consumer<? super T> sink) {
    Queue<CompletableFuture<T>> ahead = new ArrayDeque<>();
    // Closing waits for pieces that are being made: their source may read from what the caller
    // closes next.
    try (ExecutorService makers =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("kvorum-restore-", 0).factory())) {
      try {
        for (long piece = 0; piece < pieces || !ahead.isEmpty(); ) {
          if (piece < pieces && ahead.size() < threads * PIECES_PER_THREAD) {
            long number = piece++;
            ahead.add(CompletableFuture.supplyAsync(() -> source.apply(number), makers));
          } else {
            sink.accept(join(ahead.remove()));
          }
        }
      } finally {
        ahead.forEach(piece -> piece.cancel(false));
      }
    }
  }

  private static <T> T join(CompletableFuture<T> piece) {
    try {
      return piece.join();
    } catch (CompletionException failed) {
      throw switch (failed.getCause()) {
        case RuntimeException cause -> cause;
        case Error cause -> throw cause;
        case Throwable cause -> new IllegalStateException(cause);
        case null -> failed;
      };
    }
  }
}
