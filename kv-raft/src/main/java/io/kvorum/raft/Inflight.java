package io.kvorum.raft;

/// The append messages to one follower that it has not answered: a window of their last indices.
final class Inflight {
  private final long[] lastIndices;
  private int first;
  private int count;

  Inflight(int maxMessages) {
    lastIndices = new long[maxMessages];
  }

  boolean isFull() {
    return count == lastIndices.length;
  }

  int count() {
    return count;
  }

  void sent(long lastIndex) {
    if (isFull()) {
      throw new IllegalStateException(count + " unanswered messages are the limit");
    }
    lastIndices[(first + count) % lastIndices.length] = lastIndex;
    count++;
  }

  /// Everything up to `index` has arrived.
  void arrived(long index) {
    while (count > 0 && lastIndices[first] <= index) {
      first = (first + 1) % lastIndices.length;
      count--;
    }
  }

  void clear() {
    count = 0;
  }
}
