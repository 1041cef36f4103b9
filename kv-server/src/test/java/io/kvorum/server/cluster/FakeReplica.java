package io.kvorum.server.cluster;

import io.kvorum.api.Bytes;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.MemberId;
import io.kvorum.raft.Effect.Role;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.Membership;
import io.kvorum.raft.ProposalId;
import io.kvorum.raft.RaftStatus;
import io.kvorum.server.peer.PeerAnswer;
import io.kvorum.server.peer.PeerDesk;
import io.kvorum.server.peer.PeerQuestion;
import io.kvorum.state.Applied;
import io.kvorum.state.Command;
import io.kvorum.state.CommandCodec;
import io.kvorum.state.KvState;
import io.kvorum.state.ReadView;
import io.kvorum.state.StateConfig;
import io.kvorum.tck.memory.MemoryEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/// A real state machine without a log: what is proposed is applied at once, unless a refusal was
/// put before it. Other members answer what a test has them answer.
public final class FakeReplica implements Replica {
  public static final MemberId SELF = new MemberId(1);

  public final Map<MemberId, Function<PeerQuestion, PeerAnswer>> others = new HashMap<>();
  public final ArrayDeque<KvError> refusals = new ArrayDeque<>();
  public final List<Command> proposed = new ArrayList<>();
  public final List<PeerQuestion> asked = new ArrayList<>();
  public Optional<MemberId> leader = Optional.of(SELF);
  public long term = 2;
  private final KvState state =
      KvState.open(new MemoryEngine().openStore(Path.of("store")), StateConfig.defaults());

  public static Membership.Member member(long id, boolean learner) {
    return new Membership.Member(
        new MemberId(id), List.of("http://10.0.0." + id + ":2380"), learner);
  }

  /// A cluster of these voters, all of them started.
  public static FakeReplica of(long... voters) {
    FakeReplica replica = new FakeReplica();
    List<Membership.Member> members = new ArrayList<>();
    for (long id : voters) {
      members.add(member(id, false));
    }
    replica.members(new Membership(members));
    for (long id : voters) {
      replica.start(id);
    }
    return replica;
  }

  /// A member publishes its name.
  public void start(long id) {
    apply(
        command(
            new Command.PublishMember(
                new MemberId(id), "m" + id, List.of("http://10.0.0." + id + ":2379"))));
  }

  public void members(Membership next) {
    apply(new LogEntry.Members(new ProposalId(SELF, 1, 1), next));
  }

  private static LogEntry.Payload command(Command command) {
    return new LogEntry.Command(new ProposalId(SELF, 1, 1), CommandCodec.encode(command));
  }

  private Applied apply(LogEntry.Payload payload) {
    LogId id = new LogId(1, state.applied().index() + 1);
    return state.apply(List.of(new LogEntry(id, payload)), _ -> null).getFirst();
  }

  @Override
  public MemberId self() {
    return SELF;
  }

  @Override
  public long clusterId() {
    return 0xc1;
  }

  @Override
  public RaftStatus status() {
    boolean leads = leader.equals(Optional.of(SELF));
    long applied = state.applied().index();
    return new RaftStatus(
        leads ? Role.LEADER : Role.FOLLOWER,
        term,
        leader,
        applied,
        applied,
        applied,
        applied,
        state.applied().membership(),
        leads);
  }

  @Override
  public List<MemberId> others() {
    return List.copyOf(others.keySet());
  }

  @Override
  public ReadView view() {
    return state.view();
  }

  @Override
  public CompletableFuture<Void> barrier() {
    return leader.isPresent()
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.failedFuture(new KvException(KvError.TIMEOUT));
  }

  @Override
  public CompletableFuture<Applied> propose(Command command) {
    if (!refusals.isEmpty()) {
      return CompletableFuture.failedFuture(new KvException(refusals.remove()));
    }
    proposed.add(command);
    return CompletableFuture.completedFuture(apply(command(command)));
  }

  @Override
  public CompletableFuture<Applied> proposeInTerm(Command command, long inTerm) {
    return inTerm == term
        ? propose(command)
        : CompletableFuture.failedFuture(new KvException(KvError.NOT_LEADER));
  }

  @Override
  public CompletableFuture<Applied> changeMembers(Membership from, Membership next) {
    if (!refusals.isEmpty()) {
      return CompletableFuture.failedFuture(new KvException(refusals.remove()));
    }
    if (!from.equals(state.applied().membership())) {
      return CompletableFuture.failedFuture(new KvException(KvError.TOO_MANY_REQUESTS));
    }
    return CompletableFuture.completedFuture(
        apply(new LogEntry.Members(new ProposalId(SELF, 1, 1), next)));
  }

  @Override
  public CompletableFuture<Bytes> ask(MemberId member, Bytes question) {
    Function<PeerQuestion, PeerAnswer> other = others.get(member);
    if (other == null) {
      return CompletableFuture.failedFuture(new IOException("connection refused"));
    }
    PeerDesk desk =
        new PeerDesk(
            understood -> {
              asked.add(understood);
              return CompletableFuture.completedFuture(other.apply(understood));
            },
            Duration.ofSeconds(5));
    return CompletableFuture.completedFuture(desk.apply(question));
  }
}
