package io.kvorum.server.lock;

import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Calls that wait, each on a virtual thread of its own. To cancel a call's future interrupts it.
final class Waits {
  private static final Logger LOG = LoggerFactory.getLogger(Waits.class);

  private Waits() {}

  static <T> CompletableFuture<T> run(Callable<T> call) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    Thread thread = Thread.ofVirtual().name("kvorum-lock").unstarted(() -> complete(answer, call));
    var _ =
        answer.whenComplete(
            (_, failure) -> {
              if (failure instanceof CancellationException) {
                thread.interrupt();
              }
            });
    thread.start();
    return answer;
  }

  private static <T> void complete(CompletableFuture<T> answer, Callable<T> call) {
    try {
      answer.complete(call.call());
    } catch (InterruptedException givenUp) {
      answer.completeExceptionally(new KvException(KvError.CANCELED));
    } catch (Exception failure) {
      answer.completeExceptionally(toKvException(failure));
    }
  }

  /// What the services inside say reaches the client with its text, and the code of an error that
  /// is not known, as from etcd, whose services ask each other over gRPC.
  static KvException toKvException(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof KvException known) {
      return new KvException(KvError.INTERNAL, known.text());
    }
    LOG.atError().setCause(cause).log("a lock or an election failed unexpectedly");
    return new KvException(KvError.INTERNAL, String.valueOf(cause.getMessage()));
  }
}
