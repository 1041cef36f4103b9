package io.kvorum.server.wiring;

import io.kvorum.state.Pipeline;
import java.util.Iterator;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/// Makes the pieces on a thread of its own, a bounded number ahead of the caller, who takes them.
final class TwoThreads implements Pipeline {
  private static final int PIECES_AHEAD = 16;

  @Override
  public <T> void run(Iterator<T> source, Consumer<? super T> sink) {
    Belt<T> belt = new Belt<>();
    CompletableFuture<Void> made = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("kvorum-restore")
        .start(() -> complete(made, () -> belt.fill(source)));
    try {
      belt.empty(sink);
    } finally {
      belt.stop();
      // The source may read from what the caller closes next.
      made.exceptionally(_ -> null).join();
    }
    join(made);
  }

  private static void complete(CompletableFuture<Void> made, Runnable work) {
    try {
      work.run();
      made.complete(null);
    } catch (Throwable failure) {
      made.completeExceptionally(failure);
    }
  }

  private static void join(CompletableFuture<Void> made) {
    try {
      made.join();
    } catch (CompletionException failed) {
      switch (failed.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case Throwable cause -> throw new IllegalStateException(cause);
        case null -> throw failed;
      }
    }
  }

  /// The pieces between the two threads. Stopping needs no interrupt, which would close the files
  /// that a source reads.
  private static final class Belt<T> {
    private final BlockingQueue<Step<T>> steps = new ArrayBlockingQueue<>(PIECES_AHEAD);
    private volatile boolean stopped;

    private sealed interface Step<T> {
      record Piece<T>(T value) implements Step<T> {}

      record End<T>() implements Step<T> {}
    }

    /// Ends early when it is stopped; the last step is always the end.
    void fill(Iterator<T> source) {
      try {
        while (!stopped && source.hasNext()) {
          put(new Step.Piece<>(source.next()));
        }
      } finally {
        put(new Step.End<>());
      }
    }

    void empty(Consumer<? super T> sink) {
      while (take() instanceof Step.Piece<T>(T piece)) {
        sink.accept(piece);
      }
    }

    /// Room for what the maker still has to say.
    void stop() {
      stopped = true;
      steps.clear();
    }

    private void put(Step<T> step) {
      try {
        steps.put(step);
      } catch (InterruptedException never) {
        throw new IllegalStateException("nobody interrupts this thread", never);
      }
    }

    private Step<T> take() {
      try {
        return steps.take();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while the state is read", interrupted);
      }
    }
  }
}
