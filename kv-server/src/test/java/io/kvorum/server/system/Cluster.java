package io.kvorum.server.system;

import io.etcd.jetcd.api.HashKVResponse;
import io.etcd.jetcd.api.StatusResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Members that are processes of their own, with the flags that make them one cluster.
///
/// One thread starts, stops and breaks members; any may ask for the addresses.
final class Cluster {
  /// What everything is measured by: etcd's default election time-out.
  static final Duration ELECTION_TIMEOUT = Duration.ofSeconds(1);

  /// How long a healed cluster may take to be whole again on a busy machine.
  static final Duration SETTLE_LIMIT = Duration.ofSeconds(60);

  private static final Duration POLL = Duration.ofMillis(5);

  /// How and where the next member is to live.
  record Place(ServerCommand command, Path dataDir, Ports ports, List<String> moreFlags) {}

  private final Rig rig;
  private final List<Member> members = new CopyOnWriteArrayList<>();

  private Cluster(Rig rig) {
    this.rig = rig;
  }

  /// `size` members of the server under test on loopback, ready.
  static Cluster start(Rig rig, int size, String... moreFlags) {
    return start(rig, ServerCommand.underTest(), size, moreFlags);
  }

  static Cluster start(Rig rig, ServerCommand command, int size, String... moreFlags) {
    List<Place> places = new ArrayList<>();
    for (int i = 1; i <= size; i++) {
      places.add(onLoopback(rig, command, i, List.of(moreFlags)));
    }
    return start(rig, places);
  }

  static Place onLoopback(Rig rig, ServerCommand command, int number, List<String> moreFlags) {
    return new Place(command, rig.folder().resolve("data-m" + number), Ports.free(), moreFlags);
  }

  /// One member at each place, named m1, m2 and so on, ready.
  static Cluster start(Rig rig, List<Place> places) {
    Cluster cluster = of(rig, places);
    cluster.members.forEach(Member::launch);
    cluster.members.forEach(Member::awaitReady);
    return cluster;
  }

  /// The same, and nothing started.
  static Cluster of(Rig rig, List<Place> places) {
    Cluster cluster = new Cluster(rig);
    List<String> urls = new ArrayList<>();
    for (int i = 0; i < places.size(); i++) {
      urls.add("m" + (i + 1) + "=" + places.get(i).ports().peerUrl());
    }
    for (int i = 0; i < places.size(); i++) {
      Place place = places.get(i);
      MemberFlags flags =
          new MemberFlags(
              "m" + (i + 1),
              place.dataDir(),
              place.ports(),
              String.join(",", urls),
              "new",
              place.moreFlags());
      cluster.add(new Member(rig, place.command(), flags));
    }
    return cluster;
  }

  /// @param limit how long to wait for each member
  void awaitReady(Duration limit) {
    members.forEach(member -> member.awaitReady(limit));
  }

  /// Takes a member in; whoever calls starts it.
  Member add(Member member) {
    members.add(rig.closing(member));
    return member;
  }

  /// Forgets a member that has left.
  void forget(Member member) {
    members.remove(member);
  }

  List<Member> members() {
    return List.copyOf(members);
  }

  Member member(int number) {
    return members.get(number - 1);
  }

  /// All members but one.
  List<Member> others(Member one) {
    return members.stream().filter(m -> m != one).toList();
  }

  /// Where clients may go to, members that are down included.
  List<String> addresses() {
    return members.stream().map(m -> m.ports().clientAddress()).toList();
  }

  /// `etcdctl` for these members.
  static Etcdctl etcdctl(Collection<Member> members) {
    return new Etcdctl(
        members.stream().map(m -> m.ports().clientAddress()).collect(Collectors.joining(",")));
  }

  /// The value of `--initial-cluster` for the members as they are now.
  String initialCluster() {
    return members.stream()
        .map(m -> m.name() + "=" + m.ports().peerUrl())
        .collect(Collectors.joining(","));
  }

  /// Waits until all members that run agree on a leader that runs, and gives it.
  Member awaitLeader() {
    return await("a leader", this::leader);
  }

  private Optional<Member> leader() {
    List<Member> running = members.stream().filter(Member::isRunning).toList();
    Optional<Member> leader = Optional.empty();
    for (Member member : running) {
      Optional<StatusResponse> status = member.status();
      if (status.isEmpty() || status.get().getLeader() == 0) {
        return Optional.empty();
      }
      if (status.get().getLeader() == status.get().getHeader().getMemberId()) {
        if (leader.isPresent()) {
          return Optional.empty();
        }
        leader = Optional.of(member);
      }
    }
    return leader;
  }

  /// Waits until all members hold the same at the same revision; gives that revision.
  long awaitEqualHashes() {
    return await(
        "equal hashes",
        () -> {
          List<HashKVResponse> hashes = members.stream().flatMap(m -> m.hash().stream()).toList();
          boolean equal =
              hashes.size() == members.size()
                  && hashes.stream().map(HashKVResponse::getHash).distinct().count() == 1
                  && hashes.stream().map(h -> h.getHeader().getRevision()).distinct().count() == 1;
          return equal
              ? Optional.of(hashes.getFirst().getHeader().getRevision())
              : Optional.empty();
        });
  }

  /// Waits until every member knows exactly these members, all of them voters; gives their number.
  int awaitEqualMembers() {
    return await(
        "equal member lists",
        () -> {
          List<Set<String>> lists = members.stream().map(Member::memberList).distinct().toList();
          Set<String> urls =
              members.stream().map(m -> m.ports().peerUrl()).collect(Collectors.toSet());
          return lists.equals(List.of(urls)) ? Optional.of(urls.size()) : Optional.empty();
        });
  }

  /// Asks until there is an answer.
  <T> T await(String what, Supplier<Optional<T>> question) {
    return await(what, SETTLE_LIMIT, question, () -> "");
  }

  <T> T await(String what, Duration limit, Supplier<Optional<T>> question) {
    return await(what, limit, question, () -> "");
  }

  /// @param explanation what to add to the message when the time is over
  <T> T await(String what, Supplier<Optional<T>> question, Supplier<String> explanation) {
    return await(what, SETTLE_LIMIT, question, explanation);
  }

  private <T> T await(
      String what, Duration limit, Supplier<Optional<T>> question, Supplier<String> explanation) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      Optional<T> answer = question.get();
      if (answer.isPresent()) {
        return answer.get();
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            "no " + what + " within " + limit + ": " + describe() + "\n" + explanation.get());
      }
      sleep(POLL);
    }
  }

  private String describe() {
    return members.stream()
        .map(
            m ->
                m.name()
                    + (m.isRunning() ? "" : " (down)")
                    + m.status()
                        .map(
                            s ->
                                " leader "
                                    + Long.toHexString(s.getLeader())
                                    + " index "
                                    + s.getRaftIndex()
                                    + " term "
                                    + s.getRaftTerm())
                        .orElse(" silent")
                    + m.hash()
                        .map(h -> " hash " + h.getHash() + " at " + h.getHeader().getRevision())
                        .orElse(""))
        .collect(Collectors.joining("; "));
  }

  static void sleep(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a cluster was waited for", e);
    }
  }
}
