package io.kvorum.raft;

import io.kvorum.api.MemberId;

/// What a leader knows of one other member, and how it sends to it:
///
/// - PROBE where the logs agree is not known: one message, then wait for its answer.
/// - REPLICATE they agree up to `matched`: a pipeline of messages runs ahead of the answers.
/// - FETCH the next entries are being read back from the log; then as before.
/// - SNAPSHOT the next entries are gone: the state is sent instead.
final class Progress {
  enum State {
    PROBE,
    REPLICATE,
    FETCH,
    SNAPSHOT
  }

  private final MemberId id;
  private final Inflight inflight;
  private State state = State.PROBE;
  private State afterFetch = State.PROBE;
  private long matched;
  private long next;
  private boolean probing;
  private long request;
  private boolean active;
  private long readRound;
  private long toldCommit;
  private long matchedAtHeartbeat;
  private long heldIndex = Long.MAX_VALUE;
  private long heldSinceBytes;

  Progress(MemberId id, long next, boolean active, int maxInflight) {
    this.id = id;
    this.next = next;
    this.active = active;
    this.inflight = new Inflight(maxInflight);
  }

  MemberId id() {
    return id;
  }

  State state() {
    return state;
  }

  long matched() {
    return matched;
  }

  /// The first entry that was not sent yet.
  long next() {
    return next;
  }

  long readRound() {
    return readRound;
  }

  /// Whether it was heard since the last time that this was asked to forget it.
  boolean isActive() {
    return active;
  }

  boolean maySend() {
    return switch (state) {
      case PROBE -> !probing;
      case REPLICATE -> !inflight.isFull();
      case FETCH, SNAPSHOT -> false;
    };
  }

  /// Whether the commit index has grown since it was last sent in an append.
  boolean wantsCommit(long commit) {
    return state == State.PROBE || toldCommit < commit;
  }

  void heard() {
    active = true;
  }

  /// A time-out has passed: who was silent all along is not sent a stream any more.
  void forgetActivity() {
    if (!active && state == State.REPLICATE) {
      probe(matched + 1);
      probing = true;
    }
    active = false;
  }

  /// An append with entries up to `lastIndex`, or without any (`lastIndex` is `next - 1`), is sent.
  void sent(long lastIndex, long commit) {
    toldCommit = commit;
    switch (state) {
      case PROBE -> probing = true;
      case REPLICATE -> {
        if (lastIndex >= next) {
          inflight.sent(lastIndex);
          next = lastIndex + 1;
        }
      }
      case FETCH, SNAPSHOT -> throw new IllegalStateException("append to " + id + " in " + state);
    }
  }

  /// It has everything up to `index`, durably. Says whether that was news.
  boolean matches(long index) {
    boolean news = index > matched;
    matched = Math.max(matched, index);
    next = Math.max(next, matched + 1);
    inflight.arrived(matched);
    if (state == State.PROBE && matched >= next - 1) {
      state = State.REPLICATE;
      probing = false;
      inflight.clear();
    }
    if (state == State.FETCH) {
      afterFetch = State.REPLICATE;
    }
    if (matched >= heldIndex) {
      release();
    }
    return news;
  }

  /// It does not have the entry before those sent; the logs may agree at `hint`. Old refusals, from
  /// before what is known now, say nothing.
  void refuses(long rejectedIndex, long hint) {
    boolean stale = state == State.PROBE ? rejectedIndex != next - 1 : rejectedIndex <= matched;
    if (stale || state == State.SNAPSHOT || state == State.FETCH) {
      return;
    }
    probe(Math.max(matched + 1, Math.min(rejectedIndex, hint + 1)));
  }

  /// A heartbeat was answered: it lives, so a probe may be repeated. Whether the pipeline seems to
  /// have lost something: messages are out, and none was answered since the last heartbeat.
  boolean heartbeatAnswered(long round) {
    readRound = Math.max(readRound, round);
    probing = false;
    boolean stalled =
        state == State.REPLICATE && matched < next - 1 && matched == matchedAtHeartbeat;
    matchedAtHeartbeat = matched;
    return stalled;
  }

  void fetch(long newRequest) {
    afterFetch = state;
    state = State.FETCH;
    request = newRequest;
  }

  boolean isFetching(long answeredRequest) {
    return state == State.FETCH && request == answeredRequest;
  }

  void fetched() {
    state = afterFetch;
  }

  /// The state is offered; the log is held from `index` on until it has arrived.
  void offerSnapshot(long index, long appendedBytes) {
    state = State.SNAPSHOT;
    if (heldIndex == Long.MAX_VALUE) {
      heldIndex = index;
      heldSinceBytes = appendedBytes;
    }
  }

  /// The next probe waits for a heartbeat's answer: the state must be installed first, or, if it
  /// has not arrived, the member be back.
  void snapshotSent(long upTo, boolean arrived) {
    if (state != State.SNAPSHOT) {
      return;
    }
    probe(Math.max(matched, arrived ? upTo : 0) + 1);
    probing = true;
    if (!arrived) {
      release();
    }
  }

  /// A snapshot's receiver turns out to have the entries from `matched` on.
  void leaveSnapshot() {
    state = State.REPLICATE;
    inflight.clear();
    release();
  }

  /// The log may be compacted up to here for this member's sake.
  long compactUpTo(long appendedBytes, long maxHeldBytes) {
    if (heldIndex != Long.MAX_VALUE && appendedBytes - heldSinceBytes > maxHeldBytes) {
      release();
    }
    return heldIndex;
  }

  private void release() {
    heldIndex = Long.MAX_VALUE;
  }

  private void probe(long newNext) {
    state = State.PROBE;
    next = newNext;
    probing = false;
    inflight.clear();
  }
}
