package io.kvorum.raft.transport;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.RaftMessage;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;

/// Carries raft's messages. Each rule has a number that its TCK tests repeat;
/// `docs/spec/transport.md` has them in full.
///
/// - TRANSPORT-1 What arrives is what was sent, byte for byte, or nothing.
/// - TRANSPORT-2 Messages to one peer that arrive over one connection keep their order.
/// - TRANSPORT-3 `send` never blocks and never throws; it may drop, and does so when its bounded
///   queue is full.
/// - TRANSPORT-4 A peer that cannot be reached is told to the handler, and reached again by itself.
/// - TRANSPORT-5 A slow snapshot does not delay messages.
/// - TRANSPORT-6 A snapshot arrives whole or the sender gets an `IOException`; the receiver's
///   stream then throws too.
/// - TRANSPORT-7 `ask` completes with the answer or exceptionally, within its time limit.
/// - TRANSPORT-8 After `close` nothing is delivered any more, and no thread or socket is left.
/// - TRANSPORT-9 A message that is not from a known version or is damaged closes its connection and
///   nothing else.
/// - TRANSPORT-10 Messages and snapshots are taken from members of the same cluster only, and only
///   by the member that they are for. Questions are taken from everybody. Over TLS, from nobody
///   whose certificate is not trusted, was revoked, or is for another address than it dials from,
///   also when a session is resumed (`Tls.requireStillValid`, `Tls.requireAddress`).
/// - TRANSPORT-11 Whoever takes a member's messages tells the handler (`PeerHandler.met`), before
///   the first of them, where that member is reached: what its own entry in its `peers` says, and
///   again when that has changed.
/// - TRANSPORT-12 Opening one throws `TransportException` if an address cannot be bound; `address`
///   is where it really listens.
public interface PeerTransport extends AutoCloseable {
  /// Where it really listens: the address of the first configured URL.
  InetSocketAddress address();

  /// The members, instead of those before. This member's own entry is what the others are told of
  /// it; without one, they are told what was told before. Thread-safe, as everything here.
  void peers(Collection<Peer> peers);

  void send(RaftMessage message);

  /// A question to whoever listens at `peer`, who may be no member of ours yet.
  CompletableFuture<Bytes> ask(URI peer, Bytes question);

  /// Blocks until the peer has taken all of `content`.
  void sendSnapshot(MemberId to, SnapshotOffer offer, InputStream content) throws IOException;

  @Override
  void close();
}
