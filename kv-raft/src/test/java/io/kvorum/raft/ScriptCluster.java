package io.kvorum.raft;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.Membership.Member;
import io.kvorum.raft.ScriptNetwork.Link;
import io.kvorum.raft.ScriptNetwork.Parcel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// The cluster of one script. Nothing happens by itself: every step is a directive's, and leaves a
/// line in the trace. Raft's first promises are checked all along, so that no trace that breaks one
/// can become an expected one.
final class ScriptCluster {
  /// More rounds than any script needs to come to rest.
  private static final int MAX_ROUNDS = 200;

  private final Map<MemberId, ScriptMember> members = new TreeMap<>();
  private final ScriptNetwork network = new ScriptNetwork(this);
  private final Map<String, Integer> numbers = new HashMap<>();
  private final Map<Long, MemberId> leaders = new HashMap<>();
  private final Map<Long, LogEntry> applied = new HashMap<>();
  private List<String> trace = new ArrayList<>();
  private boolean quiet;
  private long proposals;
  private long reads;

  ScriptNetwork network() {
    return network;
  }

  ScriptMember member(MemberId id) {
    return Objects.requireNonNull(members.get(id), "no member " + id);
  }

  Optional<ScriptMember> up(MemberId id) {
    return Optional.ofNullable(members.get(id)).filter(ScriptMember::isUp);
  }

  RaftConfig config(MemberId self) {
    return new RaftConfig(
        self,
        number("election", 10),
        number("heartbeat", 1),
        number("append-bytes", 1 << 16),
        number("inflight", 8),
        number("reads", 64),
        number("disk-slow", 20),
        number("disk-stuck", 40));
  }

  private int number(String name, int otherwise) {
    return numbers.getOrDefault(name, otherwise);
  }

  /// Runs one directive; the lines of its trace.
  List<String> run(String directive) {
    trace = new ArrayList<>();
    quiet = directive.startsWith("quietly ");
    List<String> words = List.of(directive.replaceFirst("^quietly ", "").split(" +"));
    run(words.getFirst(), words.subList(1, words.size()));
    return trace;
  }

  private void run(String verb, List<String> words) {
    switch (verb) {
      case "config" -> configure(words);
      case "members" -> begin(words);
      case "spare" -> add(id(words.getFirst()), LogStart.EMPTY).start();
      case "tick" -> ticks(words.getFirst(), Integer.parseInt(words.get(1)));
      case "pass" -> pass(Integer.parseInt(words.getFirst()));
      case "campaign" -> campaign(named(words));
      case "elect" -> elect(named(words));
      case "propose" -> propose(named(words), words.subList(1, words.size()));
      case "read" -> read(named(words), words.size() > 1 ? Integer.parseInt(words.get(1)) : 1);
      case "add" -> change(named(words), "+" + words.get(1), with(id(words.get(1)), false));
      case "learner" ->
          change(named(words), "+(" + words.get(1) + ")", with(id(words.get(1)), true));
      case "promote" ->
          change(named(words), "promote " + words.get(1), with(id(words.get(1)), false));
      case "become" -> become(named(words), words.subList(1, words.size()));
      case "remove" -> change(named(words), "-" + words.get(1), without(id(words.get(1))));
      case "transfer" ->
          named(words)
              .step(
                  "transfer to " + words.get(1),
                  List.of(new Input.TransferLeadership(id(words.get(1)))));
      case "compact" -> named(words).compact();
      case "disk" -> disk(words);
      case "apply" -> named(words).apply();
      case "hold-disk" -> named(words).diskHeld = true;
      case "release-disk" -> named(words).diskHeld = false;
      case "hold-apply" -> named(words).applyHeld = true;
      case "release-apply" -> named(words).applyHeld = false;
      case "hold-link" -> network.hold(link(words.getFirst()));
      case "release-link" -> network.release(link(words.getFirst()));
      case "deliver" -> network.deliver(words.isEmpty() ? network.deliverable() : chosen(words));
      case "drop" -> network.drop(chosen(words));
      case "double" -> network.doubled(chosen(words));
      case "cut" -> cut(words);
      case "heal" -> network.heal();
      case "stabilize" -> stabilize();
      case "crash" -> named(words).crash();
      case "restart" -> named(words).start();
      case "status" -> status();
      case "logs" -> logs();
      default -> throw new IllegalArgumentException("no directive " + verb);
    }
  }

  private static MemberId id(String word) {
    return new MemberId(Long.parseLong(word));
  }

  private ScriptMember named(List<String> words) {
    return member(id(words.getFirst()));
  }

  private static Link link(String word) {
    int arrow = word.indexOf("->");
    return new Link(id(word.substring(0, arrow)), id(word.substring(arrow + 2)));
  }

  private List<Parcel> chosen(List<String> words) {
    return network.on(link(words.getFirst()), String.join(" ", words.subList(1, words.size())));
  }

  private void configure(List<String> words) {
    for (int i = 0; i < words.size(); i += 2) {
      numbers.put(words.get(i), Integer.parseInt(words.get(i + 1)));
    }
  }

  private void begin(List<String> words) {
    LogStart born = new LogStart(LogId.ZERO, membership(words));
    born.membership().members().forEach(member -> add(member.id(), born).start());
  }

  /// `1 2 (3)`: member 3 is a learner.
  private static Membership membership(List<String> words) {
    return new Membership(
        words.stream()
            .map(
                word ->
                    new Member(id(word.replaceAll("[()]", "")), List.of(), word.startsWith("(")))
            .toList());
  }

  private ScriptMember add(MemberId id, LogStart born) {
    ScriptMember member = new ScriptMember(id, born, this);
    members.put(id, member);
    return member;
  }

  // Time.

  private void ticks(String whose, int count) {
    ScriptMember member = member(id(whose));
    for (int i = 1; i <= count; i++) {
      member.step("tick " + i, List.of(new Input.Tick()));
    }
  }

  /// Time for all, and everything that comes of it.
  private void pass(int ticks) {
    for (int i = 1; i <= ticks; i++) {
      String what = "tick " + i;
      each(ScriptMember::isUp, member -> member.step(what, List.of(new Input.Tick())));
      stabilize();
    }
  }

  /// Ticks a member alone, until it stands for election.
  private void campaign(ScriptMember member) {
    long term = member.status().term();
    int ticks = 0;
    while (isFollowing(member) && member.status().term() == term) {
      ticks++;
      member.step("tick " + ticks, List.of(new Input.Tick()));
      if (ticks > 100) {
        throw new IllegalStateException("member " + member.id + " does not campaign");
      }
    }
  }

  private static boolean isFollowing(ScriptMember member) {
    return switch (member.status().role()) {
      case FOLLOWER, LEARNER -> true;
      case PRE_CANDIDATE, CANDIDATE, LEADER -> false;
    };
  }

  /// A campaign that is not what the script is about.
  private void elect(ScriptMember member) {
    quiet = true;
    each(other -> other.isUp() && other != member, this::forgetLeader);
    campaign(member);
    stabilize();
    quiet = false;
    if (member.status().role() != Effect.Role.LEADER) {
      throw new IllegalStateException("member " + member.id + " was not elected");
    }
    say(member.id + " leads t" + member.status().term());
  }

  /// So long that it would vote for another, and shorter than it waits before it stands itself.
  private void forgetLeader(ScriptMember member) {
    for (int i = 0; i < number("election", 10) && isFollowing(member); i++) {
      member.step("tick", List.of(new Input.Tick()));
    }
  }

  // Clients.

  /// `propose 1 x y in-term 3`: one step.
  private void propose(ScriptMember member, List<String> words) {
    int in = words.indexOf("in-term");
    OptionalLong onlyInTerm =
        in < 0 ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(words.get(in + 1)));
    List<String> commands = in < 0 ? words : words.subList(0, in);
    List<Input> inputs = new ArrayList<>();
    for (String command : commands) {
      inputs.add(new Input.Propose(proposal(member), Bytes.utf8(command), onlyInTerm));
    }
    member.step("propose " + String.join(" ", commands), inputs);
  }

  private ProposalId proposal(ScriptMember member) {
    return new ProposalId(member.id, member.boot(), ++proposals);
  }

  private void read(ScriptMember member, int times) {
    List<Input> inputs = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      inputs.add(new Input.Read(++reads));
    }
    member.step(times == 1 ? "read " + reads : "read " + (reads - times + 1) + "-" + reads, inputs);
  }

  private void change(ScriptMember member, String what, UnaryOperator<List<Member>> change) {
    change(
        member,
        what,
        new Membership(change.apply(new ArrayList<>(member.status().membership().members()))));
  }

  private void change(ScriptMember member, String what, Membership next) {
    member.step(what, List.of(new Input.ChangeMembers(proposal(member), next)));
  }

  /// Any membership, allowed or not.
  private void become(ScriptMember member, List<String> words) {
    change(member, "become " + String.join(" ", words), membership(words));
  }

  private static UnaryOperator<List<Member>> with(MemberId id, boolean learner) {
    return members -> {
      members.removeIf(member -> member.id().equals(id));
      members.add(new Member(id, List.of(), learner));
      return members;
    };
  }

  private static UnaryOperator<List<Member>> without(MemberId id) {
    return members -> {
      members.removeIf(member -> member.id().equals(id));
      return members;
    };
  }

  // The world.

  private void disk(List<String> words) {
    if (words.size() > 1) {
      named(words).disk(Integer.parseInt(words.get(1)));
    } else {
      named(words).disk();
    }
  }

  /// `cut 1->3`, or `cut 1 2 | 3`: both ways.
  private void cut(List<String> words) {
    int bar = words.indexOf("|");
    if (bar < 0) {
      words.forEach(word -> network.cut(link(word)));
      return;
    }
    for (String left : words.subList(0, bar)) {
      for (String right : words.subList(bar + 1, words.size())) {
        network.cut(new Link(id(left), id(right)));
        network.cut(new Link(id(right), id(left)));
      }
    }
  }

  /// Disks, state machines and messages, until nothing moves that is not held.
  private void stabilize() {
    for (int round = 0; round < MAX_ROUNDS; round++) {
      boolean moved = work(member -> !member.diskHeld, ScriptMember::disk);
      moved |= work(member -> !member.applyHeld, ScriptMember::apply);
      List<Parcel> due = network.deliverable();
      network.deliver(due);
      if (!moved && due.isEmpty()) {
        return;
      }
    }
    throw new IllegalStateException("no rest after " + MAX_ROUNDS + " rounds");
  }

  private boolean work(Predicate<ScriptMember> whose, Predicate<ScriptMember> work) {
    boolean any = false;
    for (ScriptMember member : members.values()) {
      if (member.isUp() && whose.test(member)) {
        any |= work.test(member);
      }
    }
    return any;
  }

  private void each(Predicate<ScriptMember> which, Consumer<ScriptMember> action) {
    members.values().stream().filter(which).forEach(action);
  }

  // The trace.

  void stepped(ScriptMember member, String what, List<Effect> effects) {
    RaftStatus status = member.status();
    if (status.role() == Effect.Role.LEADER) {
      MemberId first = leaders.putIfAbsent(status.term(), member.id);
      require(first == null || first.equals(member.id), "two leaders in term " + status.term());
    }
    if (effects.isEmpty() && isUsual(what)) {
      return;
    }
    say(member.id + " " + what);
    for (Effect effect : effects) {
      String mark = isLost(effect) ? "  (cut) " : "  ";
      say(mark + Notation.effect(effect));
    }
  }

  /// Steps that are worth a line only for what comes of them.
  private static boolean isUsual(String what) {
    return what.startsWith("tick") || what.startsWith("applied") || what.equals("start");
  }

  private boolean isLost(Effect effect) {
    return effect instanceof Effect.Send send
        && network.isCut(new Link(send.message().from(), send.message().to()));
  }

  void applied(ScriptMember member, LogEntry entry) {
    LogEntry first = applied.putIfAbsent(entry.index(), entry);
    require(
        first == null || first.equals(entry), "member " + member.id + " applies another " + entry);
    require(
        entry.index() == member.visible().index() + 1,
        "member " + member.id + " skips to " + entry);
  }

  private static void require(boolean holds, String promise) {
    if (!holds) {
      throw new AssertionError(promise);
    }
  }

  private void say(String line) {
    if (!quiet) {
      trace.add(line);
    }
  }

  private void status() {
    for (ScriptMember member : members.values()) {
      say(member.id + (member.isUp() ? " " + Notation.status(member.status()) : " down"));
    }
  }

  private void logs() {
    for (ScriptMember member : members.values()) {
      say(member.id + " has on disk " + Notation.log(member.disk));
    }
  }
}
