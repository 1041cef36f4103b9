package io.kvorum.server.lock;

import io.kvorum.api.Bytes;
import io.kvorum.api.CallContext;
import io.kvorum.api.Event;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.ResponseHeader;
import io.kvorum.api.StreamListener;
import io.kvorum.api.Watches;
import io.kvorum.api.Watches.WatchRequest;
import io.kvorum.api.Watches.WatchResponse;
import io.kvorum.api.Watches.WatchStream;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The changes of some keys from a revision on, for one thread that waits for them. Whoever is slow
/// to take them makes their own watch lag.
final class Changes implements AutoCloseable, StreamListener<WatchResponse> {
  private static final int MAX_QUEUED = 64;

  /// A change, and the header that it came with.
  record Change(ResponseHeader header, Event event) {}

  private sealed interface Said {
    record Answer(WatchResponse response) implements Said {}

    record Failure(KvException error) implements Said {}
  }

  private final BlockingQueue<Said> said = new LinkedBlockingQueue<>();
  private final AtomicReference<@Nullable Runnable> waiting = new AtomicReference<>();
  private final Queue<Change> rest = new ArrayDeque<>();
  private final WatchStream stream;

  Changes(Watches watches, CallContext context, Bytes key, Bytes rangeEnd, long fromRevision) {
    stream = watches.open(context, this);
    stream.request(
        new WatchRequest.Create(key, rangeEnd, fromRevision, false, Set.of(), false, 0, false));
  }

  /// Waits for the next change.
  ///
  /// @throws KvException if the watch has ended
  Change next() throws InterruptedException {
    while (rest.isEmpty()) {
      take(said.take());
      wake();
    }
    return rest.remove();
  }

  private void take(Said what) {
    switch (what) {
      case Said.Failure(KvException error) -> throw error;
      case Said.Answer(WatchResponse answer) -> {
        if (answer.canceled()) {
          throw answer.compactRevision() > 0
              ? new KvException(KvError.COMPACTED)
              : new KvException(KvError.INTERNAL, answer.cancelReason());
        }
        answer.events().forEach(event -> rest.add(new Change(answer.header(), event)));
      }
    }
  }

  @Override
  public void close() {
    stream.close();
  }

  @Override
  public void next(WatchResponse answer) {
    said.add(new Said.Answer(answer));
  }

  @Override
  public void completed() {
    said.add(new Said.Failure(new KvException(KvError.STOPPED)));
  }

  @Override
  public void failed(KvException error) {
    said.add(new Said.Failure(error));
  }

  @Override
  public boolean isReady() {
    return said.size() < MAX_QUEUED;
  }

  @Override
  public boolean isCancelled() {
    return false;
  }

  @Override
  public void whenReady(Runnable task) {
    waiting.set(task);
    wake();
  }

  private void wake() {
    if (isReady()) {
      Runnable task = waiting.getAndSet(null);
      if (task != null) {
        task.run();
      }
    }
  }
}
