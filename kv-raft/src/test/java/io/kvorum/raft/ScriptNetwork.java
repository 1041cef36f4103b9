package io.kvorum.raft;

import io.kvorum.api.MemberId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Messages on their way. Nothing arrives before it is delivered.
final class ScriptNetwork {
  record Link(MemberId from, MemberId to) {}

  /// Something on its way: a message, or a snapshot.
  sealed interface Parcel {
    Link link();

    String text();
  }

  record Letter(RaftMessage message) implements Parcel {
    @Override
    public Link link() {
      return new Link(message.from(), message.to());
    }

    @Override
    public String text() {
      return Notation.message(message);
    }
  }

  record Snapshot(Link link, long term, LogStart start) implements Parcel {
    @Override
    public String text() {
      return "snapshot t" + term + " " + Notation.id(start.id());
    }
  }

  private final ScriptCluster cluster;
  private final Set<Link> cut = new HashSet<>();
  private final Set<Link> held = new HashSet<>();
  private List<Parcel> flying = new ArrayList<>();

  ScriptNetwork(ScriptCluster cluster) {
    this.cluster = cluster;
  }

  boolean isCut(Link link) {
    return cut.contains(link);
  }

  void cut(Link link) {
    cut.add(link);
  }

  void heal() {
    cut.clear();
  }

  void hold(Link link) {
    held.add(link);
  }

  void release(Link link) {
    held.remove(link);
  }

  void send(RaftMessage message) {
    Letter letter = new Letter(message);
    if (!isCut(letter.link())) {
      flying.add(letter);
    }
  }

  void sendSnapshot(MemberId from, Effect.SendSnapshot wanted, LogStart start) {
    flying.add(new Snapshot(new Link(from, wanted.to()), wanted.term(), start));
  }

  /// What is on its way over `link` and begins with `kind`, in the order of sending.
  List<Parcel> on(Link link, String kind) {
    return flying.stream()
        .filter(parcel -> parcel.link().equals(link) && parcel.text().startsWith(kind))
        .toList();
  }

  /// What is on its way on links that are not held.
  List<Parcel> deliverable() {
    return flying.stream().filter(parcel -> !held.contains(parcel.link())).toList();
  }

  void doubled(List<Parcel> parcels) {
    flying.addAll(parcels);
  }

  void drop(List<Parcel> parcels) {
    for (Parcel parcel : parcels) {
      flying.remove(parcel);
      if (parcel instanceof Snapshot snapshot) {
        sent(snapshot, false);
      }
    }
  }

  void deliver(List<Parcel> parcels) {
    for (Parcel parcel : parcels) {
      flying.remove(parcel);
      Optional<ScriptMember> to = cluster.up(parcel.link().to());
      String what = "< " + parcel.link().from() + " " + parcel.text();
      switch (parcel) {
        case Letter letter ->
            to.ifPresent(
                member -> member.step(what, List.of(new Input.Received(letter.message()))));
        case Snapshot snapshot -> {
          Optional<ScriptMember> reached = to.filter(member -> !isCut(snapshot.link()));
          reached.ifPresent(member -> member.receive(what, snapshot));
          sent(snapshot, reached.isPresent());
        }
      }
    }
  }

  private void sent(Snapshot snapshot, boolean arrived) {
    MemberId to = snapshot.link().to();
    String what = "snapshot to " + to + (arrived ? " arrived" : " lost");
    Input sent = new Input.SnapshotSent(to, snapshot.start().id(), arrived);
    cluster.up(snapshot.link().from()).ifPresent(member -> member.step(what, List.of(sent)));
  }
}
