package io.kvorum.raft;

import io.kvorum.api.MemberId;
import io.kvorum.raft.Effect.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// A leader's linearizable reads (Raft thesis 6.4). All reads of one step share a round: the commit
/// index is taken, and once a majority has answered a heartbeat that carries this round's number or
/// a later one, nobody else can have led when the reads came, so that nothing newer was committed.
/// Numbers grow and are never reused, so that an answer to an earlier heartbeat confirms nothing
/// later; repeating a heartbeat with the newest number is therefore safe.
final class ReadRounds {
  private final MemberState state;
  private final ArrayDeque<Round> open = new ArrayDeque<>();
  private List<Reader> gathering = new ArrayList<>();
  private long newest;
  private int pending;

  /// Who asked: this member itself, or a follower, by its attempt.
  private record Reader(MemberId member, long readId) {}

  private record Round(long number, long index, List<Reader> readers) {}

  ReadRounds(MemberState state) {
    this.state = state;
  }

  /// The newest round's number, for the next heartbeat.
  long newest() {
    return newest;
  }

  void add(MemberId member, long readId) {
    Reader reader = new Reader(member, readId);
    if (pending == state.config().maxPendingReads()) {
      fail(reader, Reason.TOO_MANY);
      return;
    }
    pending++;
    gathering.add(reader);
  }

  /// Ends the gathering, once the commit index is the cluster's. Whether heartbeats must go out.
  boolean begin() {
    if (gathering.isEmpty()) {
      return false;
    }
    newest++;
    open.addLast(new Round(newest, state.commit(), gathering));
    gathering = new ArrayList<>();
    return true;
  }

  /// A majority has answered heartbeats that carried `round` or a later one.
  void confirmed(long round) {
    while (!open.isEmpty() && open.getFirst().number <= round) {
      Round done = open.removeFirst();
      pending -= done.readers.size();
      for (Reader reader : done.readers) {
        answer(reader, done.index);
      }
    }
  }

  /// The leadership ends. Followers notice by themselves that their leader has changed.
  void failAll() {
    open.forEach(round -> round.readers.forEach(reader -> failOwn(reader)));
    gathering.forEach(this::failOwn);
    open.clear();
    gathering.clear();
  }

  private void failOwn(Reader reader) {
    if (reader.member.equals(state.self())) {
      fail(reader, Reason.LEADER_CHANGED);
    }
  }

  private void answer(Reader reader, long index) {
    if (reader.member.equals(state.self())) {
      state.effects().add(new Effect.ReadReady(reader.readId, index));
    } else {
      tell(reader, index);
    }
  }

  private void fail(Reader reader, Reason why) {
    if (reader.member.equals(state.self())) {
      state.effects().add(new Effect.ReadFailed(reader.readId, why));
    } else {
      tell(reader, -1);
    }
  }

  private void tell(Reader reader, long index) {
    state.send(
        new RaftMessage.ReadAnswer(
            state.self(), reader.member, state.term(), reader.readId, index));
  }
}
