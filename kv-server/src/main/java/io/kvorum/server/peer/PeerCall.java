package io.kvorum.server.peer;

import io.kvorum.api.Bytes;
import io.kvorum.api.KvException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/// Asks, and hands back the kind of answer that belongs to the question.
public final class PeerCall {
  private PeerCall() {}

  /// @param line carries the bytes to the other member and its answer back
  /// @return fails with `KvException` if the other refuses, with `PeerFormatException` if it
  ///   answers something else, or as the line fails
  public static <A extends PeerAnswer> CompletableFuture<A> ask(
      Function<Bytes, CompletableFuture<Bytes>> line, PeerQuestion question, Class<A> kind) {
    return line.apply(PeerCodec.encode(question)).thenApply(bytes -> expected(bytes, kind));
  }

  private static <A extends PeerAnswer> A expected(Bytes bytes, Class<A> kind) {
    PeerAnswer answer = PeerCodec.answer(bytes);
    if (answer instanceof PeerAnswer.Refused(var error, var text)) {
      throw new KvException(error, text);
    }
    if (!kind.isInstance(answer)) {
      throw new PeerFormatException(
          "asked for " + kind.getSimpleName() + ", was answered " + answer);
    }
    return kind.cast(answer);
  }
}
