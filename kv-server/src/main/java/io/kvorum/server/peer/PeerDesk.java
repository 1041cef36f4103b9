package io.kvorum.server.peer;

import io.kvorum.api.Bytes;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers the questions of other members. What cannot be answered is refused in so many words: the
/// one who asks is never left to guess.
public final class PeerDesk implements Function<Bytes, Bytes> {
  private static final Logger LOG = LoggerFactory.getLogger(PeerDesk.class);

  private final Function<PeerQuestion, CompletableFuture<PeerAnswer>> clerk;
  private final Duration limit;

  /// @param clerk knows the answers; fails with `KvException` for a refusal
  /// @param limit how long a question may take
  public PeerDesk(Function<PeerQuestion, CompletableFuture<PeerAnswer>> clerk, Duration limit) {
    this.clerk = clerk;
    this.limit = limit;
  }

  /// Blocks until there is an answer. Never throws for what others have sent.
  @Override
  public Bytes apply(Bytes question) {
    return PeerCodec.encode(answer(question));
  }

  private PeerAnswer answer(Bytes bytes) {
    try {
      Optional<PeerQuestion> question = PeerCodec.question(bytes);
      if (question.isEmpty()) {
        return refused(KvError.UNIMPLEMENTED, "kvorum: this member does not know the question");
      }
      return clerk.apply(question.get()).get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (PeerFormatException malformed) {
      return refused(KvError.INTERNAL, String.valueOf(malformed.getMessage()));
    } catch (TimeoutException late) {
      return refused(KvError.TIMEOUT, KvError.TIMEOUT.text());
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
      return refused(KvError.STOPPED, KvError.STOPPED.text());
    } catch (ExecutionException | RuntimeException failed) {
      return refused(failed);
    }
  }

  private static PeerAnswer refused(Exception failed) {
    Throwable cause = failed;
    while ((cause instanceof ExecutionException || cause instanceof CompletionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof KvException answer) {
      return refused(answer.error(), answer.text());
    }
    LOG.atError().setCause(cause).log("a question of another member could not be answered");
    return refused(KvError.INTERNAL, String.valueOf(cause));
  }

  private static PeerAnswer refused(KvError error, String text) {
    return new PeerAnswer.Refused(error, text);
  }
}
