package io.kvorum.server.node;

import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import java.util.concurrent.atomic.AtomicLong;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;

/// The queue before the raft duty. Clients take credits, in requests and in bytes, from the moment
/// at which they ask until they are answered: more than the limits are refused, and the queue
/// itself cannot grow beyond them.
final class Mailbox {
  private static final int CHUNK = 1024;

  private final MpscUnboundedArrayQueue<Mail> queue = new MpscUnboundedArrayQueue<>(CHUNK);
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final long maxRequests;
  private final long maxBytes;
  private volatile Runnable waker = () -> {};

  Mailbox(long maxRequests, long maxBytes) {
    this.maxRequests = maxRequests;
    this.maxBytes = maxBytes;
  }

  void wakeWith(Runnable wake) {
    waker = wake;
  }

  /// Takes credits for a client's request.
  ///
  /// @throws KvException TOO_MANY_REQUESTS when there are none left
  void take(long weightBytes) {
    if (requests.incrementAndGet() > maxRequests) {
      requests.decrementAndGet();
      throw new KvException(KvError.TOO_MANY_REQUESTS);
    }
    if (bytes.addAndGet(weightBytes) > maxBytes) {
      giveBack(weightBytes);
      throw new KvException(KvError.TOO_MANY_REQUESTS);
    }
  }

  void giveBack(long weightBytes) {
    requests.decrementAndGet();
    bytes.addAndGet(-weightBytes);
  }

  /// Requests between their question and their answer.
  long pending() {
    return requests.get();
  }

  void add(Mail mail) {
    queue.offer(mail);
    waker.run();
  }

  @Nullable Mail poll() {
    return queue.relaxedPoll();
  }
}
