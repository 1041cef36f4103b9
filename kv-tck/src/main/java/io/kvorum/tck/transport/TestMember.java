package io.kvorum.tck.transport;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.RaftMessage;
import io.kvorum.raft.RaftMessage.HeartbeatAnswer;
import io.kvorum.raft.transport.Peer;
import io.kvorum.raft.transport.PeerHandler;
import io.kvorum.raft.transport.PeerIdentity;
import io.kvorum.raft.transport.PeerTransport;
import io.kvorum.raft.transport.SnapshotOffer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A member that remembers what its transport told it.
final class TestMember implements PeerHandler {
  private static final long TERM = 3;

  /// No other message has it.
  private static final long GREETING_TERM = 0x6b766f72756dL;

  /// What is done with a snapshot.
  interface Taker {
    void take(SnapshotOffer offer, InputStream content) throws IOException;
  }

  private final PeerIdentity identity;
  private final Queue<RaftMessage> received = new ConcurrentLinkedQueue<>();
  private final Set<RaftMessage> greetings = ConcurrentHashMap.newKeySet();
  private final Queue<Peer> met = new ConcurrentLinkedQueue<>();
  private final Queue<MemberId> heardUnmet = new ConcurrentLinkedQueue<>();
  private final Queue<MemberId> unreachable = new ConcurrentLinkedQueue<>();
  private volatile Function<Bytes, Bytes> answers = question -> question;
  private volatile Taker taker = (offer, content) -> content.readAllBytes();
  private @Nullable PeerTransport transport;
  private @Nullable URI url;

  TestMember(PeerIdentity identity) {
    this.identity = identity;
  }

  void opened(PeerTransport open, URI listensAt) {
    transport = open;
    url = listensAt;
  }

  PeerTransport transport() {
    if (transport == null) {
      throw new IllegalStateException(identity + " is not open");
    }
    return transport;
  }

  URI url() {
    if (url == null) {
      throw new IllegalStateException(identity + " is not open");
    }
    return url;
  }

  MemberId id() {
    return identity.member();
  }

  /// Makes the other one, at these URLs, the only peer.
  void meets(TestMember other, URI... urls) {
    meets(new Peer(other.id(), List.of(urls)), url());
  }

  /// Makes that one the only peer, and is itself reached at these URLs.
  void meets(Peer other, URI... ownUrls) {
    transport().peers(List.of(other, new Peer(id(), List.of(ownUrls))));
  }

  void answers(Function<Bytes, Bytes> answering) {
    answers = answering;
  }

  void takes(Taker taking) {
    taker = taking;
  }

  /// A message with nothing but a number in it.
  HeartbeatAnswer numbered(TestMember to, long number) {
    return new HeartbeatAnswer(id(), to.id(), TERM, number);
  }

  /// A message that only tells that it has arrived. It is sent until it does, and so may come again
  /// at any time later: it is never among those received.
  HeartbeatAnswer greeting(TestMember to, long number) {
    return new HeartbeatAnswer(id(), to.id(), GREETING_TERM, number);
  }

  boolean hasHeard(RaftMessage message) {
    return greetings.contains(message) || received.contains(message);
  }

  Queue<RaftMessage> received() {
    return received;
  }

  /// Who has dialled, as they said, in order.
  Queue<Peer> met() {
    return met;
  }

  /// Whose messages came before they were met.
  Queue<MemberId> heardUnmet() {
    return heardUnmet;
  }

  Queue<MemberId> unreachable() {
    return unreachable;
  }

  /// Sends a snapshot from a thread of its own.
  CompletableFuture<Void> sendSnapshot(TestMember to, SnapshotOffer offer, InputStream content) {
    CompletableFuture<Void> sent = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("snapshot of " + id())
        .start(
            () -> {
              try {
                transport().sendSnapshot(to.id(), offer, content);
                sent.complete(null);
              } catch (IOException | RuntimeException failure) {
                sent.completeExceptionally(failure);
              }
            });
    return sent;
  }

  @Override
  public void received(RaftMessage message) {
    if (met.stream().noneMatch(peer -> peer.id().equals(message.from()))) {
      heardUnmet.add(message.from());
    }
    if (message instanceof HeartbeatAnswer greeting && greeting.term() == GREETING_TERM) {
      greetings.add(message);
    } else {
      received.add(message);
    }
  }

  @Override
  public void met(Peer peer) {
    met.add(peer);
  }

  @Override
  public void unreachable(MemberId peer) {
    unreachable.add(peer);
  }

  @Override
  public Bytes answer(Bytes question) {
    return answers.apply(question);
  }

  @Override
  public void snapshot(SnapshotOffer offer, InputStream content) throws IOException {
    taker.take(offer, content);
  }
}
