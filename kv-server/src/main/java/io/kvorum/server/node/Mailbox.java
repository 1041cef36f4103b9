package io.kvorum.server.node;

import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.RaftMessage;
import java.util.concurrent.atomic.AtomicLong;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;

/// The queue before the raft duty. Clients take credits, in requests and in bytes, from the moment
/// at which they ask until they are answered: more than the limits are refused, and the queue
/// itself cannot grow beyond them. Words of other members have a room of their own; what does not
/// fit is dropped, as a network drops it.
final class Mailbox {
  private static final int CHUNK = 1024;
  private static final int WORD_BYTES = 64;
  private static final long MAX_PEER_BYTES = 64 << 20;

  private final MpscUnboundedArrayQueue<Mail> queue = new MpscUnboundedArrayQueue<>(CHUNK);
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong peerBytes = new AtomicLong();
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

  /// Says whether there was room.
  boolean addHeard(RaftMessage message) {
    int weight = weight(message);
    if (peerBytes.get() > MAX_PEER_BYTES) {
      return false;
    }
    peerBytes.addAndGet(weight);
    add(new Mail.Heard(message, weight));
    return true;
  }

  void giveBackHeard(int weight) {
    peerBytes.addAndGet(-weight);
  }

  private static int weight(RaftMessage message) {
    int weight = WORD_BYTES;
    if (message instanceof RaftMessage.Append append) {
      for (LogEntry entry : append.entries()) {
        weight += entry.weight();
      }
    } else if (message instanceof RaftMessage.Forward forward) {
      weight += forward.command().length();
    }
    return weight;
  }

  void add(Mail mail) {
    queue.offer(mail);
    waker.run();
  }

  @Nullable Mail poll() {
    return queue.relaxedPoll();
  }
}
