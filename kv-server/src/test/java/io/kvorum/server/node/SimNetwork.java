package io.kvorum.server.node;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.RaftMessage;
import io.kvorum.raft.transport.Peer;
import io.kvorum.raft.transport.PeerHandler;
import io.kvorum.raft.transport.PeerTransport;
import io.kvorum.raft.transport.SnapshotOffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// Loses, doubles, delays, reorders and, much later, repeats what members say. Links are cut one
/// way, or clogged: then everything waits, and arrives at once in the end.
final class SimNetwork {
  private static final int REMEMBERED = 512;
  private static final long RARE_DELAY_FACTOR = 20;

  private record Link(MemberId from, MemberId to) {}

  private record Sent(RaftMessage message, int boot) {}

  private final SimWorld world;
  private final Set<Link> cut = new HashSet<>();
  private final Map<Link, Long> cloggedUntil = new HashMap<>();
  private final Sent[] past = new Sent[REMEMBERED];
  private int sent;
  private final Sent[] answers = new Sent[REMEMBERED];
  private int answered;

  SimNetwork(SimWorld world) {
    this.world = world;
  }

  // Faults.

  void cut(MemberId from, MemberId to) {
    cut.add(new Link(from, to));
  }

  void heal() {
    cut.clear();
    cloggedUntil.clear();
  }

  boolean isHealthy() {
    return cut.isEmpty();
  }

  boolean isCut(MemberId from, MemberId to) {
    return !cut.isEmpty() && cut.contains(new Link(from, to));
  }

  void clog(MemberId from, MemberId to, long untilNanos) {
    cloggedUntil.put(new Link(from, to), untilNanos);
  }

  /// What was said long ago, to this member or anybody, arrives again.
  void repeatSomething() {
    if (sent > 0) {
      Sent old = past[world.random().nextInt(Math.min(sent, REMEMBERED))];
      world.after(delayNanos(), () -> arrive(old));
    }
  }

  /// What was on the way to a member when it went down arrives when it is back.
  void repeatTo(MemberId member, int most) {
    int found = 0;
    for (int i = 1; i <= Math.min(sent, REMEMBERED) && found < most; i++) {
      Sent old = past[(sent - i) % REMEMBERED];
      if (old.message().to().equals(member)) {
        found++;
        world.after(delayNanos(), () -> arrive(old));
      }
    }
  }

  /// The worst that may come: to a question the old answer to an earlier one, most of all to one
  /// that looked the same.
  private void repeatWhatFits(Sent parcel) {
    switch (parcel.message()) {
      case RaftMessage.ReadAnswer answer -> {
        answers[answered++ % REMEMBERED] = parcel;
      }
      case RaftMessage.ReadRequest question when world.happens(20 * world.settings().replays()) -> {
        for (int i = 1; i <= Math.min(answered, REMEMBERED); i++) {
          Sent old = answers[(answered - i) % REMEMBERED];
          if (old.message() instanceof RaftMessage.ReadAnswer answer
              && answer.to().equals(question.from())
              && (answer.readId() == question.readId() || world.random().nextInt(50) == 0)) {
            world.after(1, () -> arrive(old));
          }
        }
      }
      default -> {}
    }
  }

  // Messages.

  private void send(SimMember from, RaftMessage message) {
    Sent parcel = new Sent(message, from.boot());
    past[sent++ % REMEMBERED] = parcel;
    repeatWhatFits(parcel);
    if (isCut(message.from(), message.to()) || world.happens(world.settings().loss())) {
      return;
    }
    deliver(parcel);
    if (world.happens(world.settings().doubling())) {
      deliver(parcel);
    }
  }

  private void deliver(Sent parcel) {
    long at = world.now() + delayNanos();
    if (!cloggedUntil.isEmpty()) {
      Link link = new Link(parcel.message().from(), parcel.message().to());
      at = Math.max(at, cloggedUntil.getOrDefault(link, 0L));
    }
    world.at(at, () -> arrive(parcel));
  }

  private long delayNanos() {
    long most = world.settings().delayMillis() * SimWorld.MILLI;
    long usual = 100_000 + world.upTo(most);
    return !world.isCalm() && world.random().nextInt(200) == 0 ? RARE_DELAY_FACTOR * usual : usual;
  }

  private void arrive(Sent parcel) {
    RaftMessage message = parcel.message();
    if (isCut(message.from(), message.to())) {
      return;
    }
    SimMember from = world.member(message.from());
    if (from.boot() != parcel.boot()) {
      world.saw(SimSeen.MESSAGE_FROM_AN_EARLIER_BOOT);
    }
    world.trace(() -> message.to() + " hears " + message);
    world.member(message.to()).hears(message);
  }

  // The transport of one member, in one of its lives.

  PeerTransport open(SimMember member) {
    return new End(member, member.boot());
  }

  private final class End implements PeerTransport {
    private final SimMember member;
    private final int boot;
    private Set<MemberId> peers = Set.of();

    End(SimMember member, int boot) {
      this.member = member;
      this.boot = boot;
    }

    @Override
    public InetSocketAddress address() {
      return InetSocketAddress.createUnresolved("simulated", 0);
    }

    @Override
    public void peers(Collection<Peer> others) {
      Set<MemberId> ids = new HashSet<>();
      others.forEach(peer -> ids.add(peer.id()));
      peers = ids;
    }

    @Override
    public void send(RaftMessage message) {
      member.cross();
      world.oracle().says(member, message);
      if (peers.contains(message.to())) {
        SimNetwork.this.send(member, message);
      }
    }

    @Override
    public CompletableFuture<Bytes> ask(URI peer, Bytes question) {
      return CompletableFuture.failedFuture(new IOException("nobody listens at " + peer));
    }

    /// Time goes on while it blocks.
    @Override
    public void sendSnapshot(MemberId to, SnapshotOffer offer, InputStream content)
        throws IOException {
      if (world.isDeep()) {
        throw new IOException("too many snapshots are on their way");
      }
      world.saw(SimSeen.SNAPSHOT_SENT);
      byte[] rows = content.readAllBytes();
      world.oracle().sendsSnapshot(member, offer);
      travel(to);
      SimMember receiver = world.member(to);
      PeerHandler handler = receiver.handler();
      if (handler == null) {
        throw lost();
      }
      receive(receiver, handler, offer, rows);
      travelBack(to);
    }

    private void travel(MemberId to) throws IOException {
      world.runFor(world.upTo(world.settings().snapshotMillis() * SimWorld.MILLI));
      if (isGone() || isCut(member.id(), to) || world.happens(world.settings().snapshotLoss())) {
        throw lost();
      }
    }

    private void travelBack(MemberId to) throws IOException {
      world.runFor(delayNanos());
      if (isGone()
          || isCut(to, member.id())
          || world.happens(world.settings().snapshotLoss() / 4)) {
        world.saw(SimSeen.SNAPSHOT_ARRIVED_UNTOLD);
        throw new IOException("no word of the snapshot's arrival");
      }
    }

    private void receive(SimMember receiver, PeerHandler handler, SnapshotOffer offer, byte[] rows)
        throws IOException {
      boolean cutShort = world.happens(world.settings().snapshotLoss() / 4);
      InputStream stream = new SlowStream(rows, cutShort, receiver);
      try {
        handler.snapshot(offer, stream);
      } catch (SimCrash crash) {
        receiver.crash();
        throw new IOException("the receiver went down", crash);
      }
    }

    private boolean isGone() {
      return !member.isUp() || member.boot() != boot;
    }

    private IOException lost() {
      world.saw(SimSeen.SNAPSHOT_LOST);
      return new IOException("the snapshot is lost on its way");
    }

    @Override
    public void close() {}
  }

  /// Half of the stream comes at once, the other half later, or never.
  private final class SlowStream extends InputStream {
    private final InputStream rows;
    private final int half;
    private final boolean cutShort;
    private final SimMember receiver;
    private final int boot;
    private int read;
    private boolean waited;

    SlowStream(byte[] rows, boolean cutShort, SimMember receiver) {
      this.rows = new ByteArrayInputStream(rows);
      this.half = rows.length / 2;
      this.cutShort = cutShort;
      this.receiver = receiver;
      this.boot = receiver.boot();
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (!waited && read + length > half) {
        waited = true;
        world.runFor(world.upTo(world.settings().snapshotMillis() * SimWorld.MILLI / 2));
      }
      if (!receiver.isUp() || receiver.boot() != boot) {
        throw new IOException("the receiver went down");
      }
      if (waited && cutShort) {
        world.saw(SimSeen.SNAPSHOT_CUT_SHORT);
        return -1;
      }
      int taken = rows.read(into, offset, length);
      read += Math.max(0, taken);
      return taken;
    }
  }
}
