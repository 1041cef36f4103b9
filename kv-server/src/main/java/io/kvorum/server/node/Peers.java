package io.kvorum.server.node;

import io.kvorum.api.MemberId;
import io.kvorum.raft.Membership;
import io.kvorum.raft.transport.Peer;
import io.kvorum.raft.transport.PeerTransport;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// The other members: where the transport finds them, and since when they are connected and heard.
/// The raft duty writes; any thread may ask.
final class Peers {
  private static final int MAX_MET = 16;
  private static final int MAX_CONNECTED = 64;

  /// Heard without a longer gap since `since`, last at `last`.
  private record Contact(long sinceNanos, long lastNanos) {}

  private final Peer self;
  private final PeerTransport transport;
  private final Collection<Peer> known;
  private final long silenceNanos;
  private final Map<MemberId, Contact> contacts = new ConcurrentHashMap<>();
  private final Map<MemberId, Long> connectedSinceNanos = new ConcurrentHashMap<>();
  private final Map<MemberId, Peer> met = new LinkedHashMap<>();
  private Membership shown = Membership.EMPTY;
  private Membership before = Membership.EMPTY;
  private long forgetNanos;
  private boolean forgetting;

  /// @param self where this member says that it is reached, as long as no membership does
  /// @param known members that a new member was told of, who serve it until it has the log
  /// @param silenceNanos after which a member counts as out of reach
  Peers(Peer self, PeerTransport transport, Collection<Peer> known, long silenceNanos) {
    this.self = self;
    this.transport = transport;
    this.known = known;
    this.silenceNanos = silenceNanos;
    tell();
  }

  /// A member that this one may not know yet has said where it is reached: without that, a member
  /// that lags behind could not answer a leader that joined in the meantime, and never catch up.
  /// The newest few are kept until the membership names them; of members that it names, it knows
  /// better.
  void met(Peer peer, long nowNanos) {
    if (connectedSinceNanos.size() < MAX_CONNECTED) {
      connectedSinceNanos.putIfAbsent(peer.id(), nowNanos);
    }
    if (shown.member(peer.id()).isEmpty() && !peer.equals(met.put(peer.id(), peer))) {
      if (met.size() > MAX_MET) {
        met.remove(met.keySet().iterator().next());
      }
      tell();
    }
  }

  /// Tells the transport of a change. Whoever was removed is kept a little longer, so that it hears
  /// of its removal.
  void update(Membership active, long nowNanos) {
    if (!active.equals(shown)) {
      before = shown;
      shown = active;
      forgetting = true;
      forgetNanos = nowNanos + silenceNanos;
      tell();
    } else if (forgetting && nowNanos - forgetNanos > 0) {
      forgetting = false;
      before = Membership.EMPTY;
      contacts.keySet().removeIf(id -> shown.member(id).isEmpty());
      connectedSinceNanos.keySet().removeIf(id -> shown.member(id).isEmpty());
      tell();
    }
  }

  private void tell() {
    Map<MemberId, Peer> peers = new TreeMap<>();
    peers.put(self.id(), self);
    if (shown.member(self.id()).isEmpty()) {
      known.forEach(peer -> peers.put(peer.id(), peer));
    }
    met.keySet().removeIf(id -> shown.member(id).isPresent());
    met.forEach(peers::putIfAbsent);
    List<Membership.Member> members = new ArrayList<>(before.members());
    members.addAll(shown.members());
    for (Membership.Member member : members) {
      peers.put(
          member.id(), new Peer(member.id(), member.peerUrls().stream().map(URI::create).toList()));
    }
    transport.peers(peers.values());
  }

  void heard(MemberId from, long nowNanos) {
    contacts.compute(
        from,
        (id, contact) ->
            contact == null || nowNanos - contact.lastNanos() > silenceNanos
                ? new Contact(nowNanos, nowNanos)
                : new Contact(contact.sinceNanos(), nowNanos));
  }

  /// The connection to a member is lost.
  void lost(MemberId peer) {
    connectedSinceNanos.remove(peer);
    contacts.remove(peer);
  }

  /// How long a member that is heard now has been heard without a gap, or connected to this one:
  /// those who follow hear only their leader, and one that comes to lead has not heard the others.
  /// Empty if it is not heard.
  Optional<Duration> reachableFor(MemberId id, long nowNanos) {
    Contact contact = contacts.get(id);
    if (contact == null || nowNanos - contact.lastNanos() > silenceNanos) {
      return Optional.empty();
    }
    long heard = nowNanos - contact.sinceNanos();
    long connected = nowNanos - connectedSinceNanos.getOrDefault(id, nowNanos);
    return Optional.of(Duration.ofNanos(Math.max(heard, connected)));
  }

  /// The voter that has been heard for the longest time, as etcd chooses who takes over.
  Optional<MemberId> successor(Membership active, long nowNanos) {
    return active.voters().stream()
        .filter(id -> !id.equals(self.id()) && reachableFor(id, nowNanos).isPresent())
        .max(Comparator.comparing(id -> reachableFor(id, nowNanos).orElse(Duration.ZERO)));
  }
}
