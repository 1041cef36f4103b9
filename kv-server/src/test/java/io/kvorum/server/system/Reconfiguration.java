package io.kvorum.server.system;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Members come and go by etcd's documented procedure, with `etcdctl` as an operator uses it: what
/// it prints is what the new member is started with.
///
/// A cluster may refuse a change for a while, as etcd does until all members have been connected
/// for five seconds: an operator tries again, and so does this.
record Reconfiguration(Rig rig, Cluster cluster) {
  private static final Duration RETRY = Duration.ofMillis(250);
  private static final Duration REMOVED_STOPS_WITHIN = Duration.ofSeconds(30);
  private static final Pattern INITIAL_CLUSTER =
      Pattern.compile("^ETCD_INITIAL_CLUSTER=\"(.*)\"$", Pattern.MULTILINE);
  private static final Pattern ADDED =
      Pattern.compile("^Member +([0-9a-f]+) added", Pattern.MULTILINE);

  /// Adds a voter and waits until it serves.
  Member addVoter(ServerCommand command, MemberFlags flags) {
    Tool added = retried("member", "add", flags.name(), "--peer-urls=" + flags.ports().peerUrl());
    return join(command, flags, added);
  }

  /// Adds a learner, waits until it serves as far as a learner does, and promotes it as soon as the
  /// cluster lets it.
  Member addLearner(ServerCommand command, MemberFlags flags) {
    Tool added =
        retried(
            "member", "add", flags.name(), "--learner", "--peer-urls=" + flags.ports().peerUrl());
    Member learner = launch(command, flags, added);
    retried("member", "promote", group(ADDED, added));
    learner.awaitReady();
    return cluster.add(learner);
  }

  private Member join(ServerCommand command, MemberFlags flags, Tool added) {
    Member member = launch(command, flags, added);
    member.awaitReady();
    return cluster.add(member);
  }

  private Member launch(ServerCommand command, MemberFlags flags, Tool added) {
    Member member = new Member(rig, command, flags.joining(group(INITIAL_CLUSTER, added)));
    member.launch();
    return member;
  }

  /// Removes a member that runs: it must end by itself.
  void remove(Member member) {
    removeFromList(member);
    member.process().awaitExit(REMOVED_STOPS_WITHIN);
  }

  /// Removes a member, which may be down; the others carry it out.
  void removeFromList(Member member) {
    retried("member", "remove", id(member));
    cluster.forget(member);
  }

  /// A fresh place on loopback for a member with this name.
  static MemberFlags newcomer(Rig rig, String name, List<String> moreFlags) {
    Path data = rig.folder().resolve("data-" + name);
    return new MemberFlags(name, data, Ports.free(), "", "existing", moreFlags);
  }

  private String id(Member member) {
    return retried("member", "list")
        .out()
        .lines()
        .filter(line -> line.contains(", " + member.name() + ","))
        .map(line -> line.substring(0, line.indexOf(',')))
        .findFirst()
        .orElseThrow(() -> new AssertionError(member + " is not in the member list"));
  }

  /// Runs `etcdctl` against the leader until it succeeds.
  private Tool retried(String... arguments) {
    Tool[] last = new Tool[1];
    return cluster.await(
        "success of etcdctl " + String.join(" ", arguments),
        () -> {
          last[0] = Cluster.etcdctl(List.of(cluster.awaitLeader())).run(arguments);
          if (last[0].exit() == 0 || isDoneAlready(last[0])) {
            return Optional.of(last[0]);
          }
          Cluster.sleep(RETRY);
          return Optional.empty();
        },
        () -> last[0] == null ? "" : last[0].err());
  }

  /// A leader that removes itself may be gone before it can answer; then the second try finds
  /// nothing to remove.
  private static boolean isDoneAlready(Tool run) {
    return run.words().contains("remove") && run.err().contains("etcdserver: member not found");
  }

  private static String group(Pattern pattern, Tool run) {
    Matcher matcher = pattern.matcher(run.out());
    if (!matcher.find()) {
      throw new AssertionError("etcdctl does not say what it should: " + run.out());
    }
    return matcher.group(1);
  }
}
