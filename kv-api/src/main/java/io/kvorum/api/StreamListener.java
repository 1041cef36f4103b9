package io.kvorum.api;

/// Hears a stream of answers: any number of `next`, then one `completed` or one `failed`. Called by
/// one thread at a time, never concurrently.
public interface StreamListener<T> {
  void next(T answer);

  void completed();

  void failed(KvException error);

  /// Whether more answers would leave at once. A sender that finds it false pauses until the call
  /// given to `whenReady` runs, so that a slow client costs no memory.
  boolean isReady();

  /// Runs `task` once, on any thread, as soon as `isReady` turns true or the client is gone.
  void whenReady(Runnable task);

  /// Whether the client is gone: the rest of the stream need not be made.
  boolean isCancelled();
}
