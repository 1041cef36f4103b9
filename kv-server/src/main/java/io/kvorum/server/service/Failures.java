package io.kvorum.server.service;

import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a failed stage means to a client.
final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  /// Errors that are answers pass through; anything else is a bug or a failure of the world: it is
  /// logged, and the client reads that the server failed.
  static KvException toKvException(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof KvException answer) {
      return answer;
    }
    LOG.atError().setCause(cause).log("a request failed unexpectedly");
    return new KvException(KvError.INTERNAL, String.valueOf(cause.getMessage()));
  }
}
