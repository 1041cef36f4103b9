package io.kvorum.raft;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.Membership.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A cluster, its network, its disks and its clients, all driven by one seed: the same seed gives
/// the same run. First everything goes wrong; then all faults end, and the cluster must recover.
final class SimCluster {
  private static final long SAFETY_TICKS = 400;
  private static final long RECOVERY_TICKS = 1_500;

  private final SplittableRandom random;
  private SimSettings settings;
  private final SimNetwork network;
  private final SimOracle oracle;
  private final List<SimMember> members = new ArrayList<>();
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final @Nullable Consumer<String> trace;
  private long now;
  private long scheduled;
  private long proposals;
  private long reads;
  private long digest;

  private record Event(long at, long order, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  SimCluster(long seed) {
    this(seed, null);
  }

  /// @param trace hears line by line what happens
  SimCluster(long seed, @Nullable Consumer<String> trace) {
    this.random = new SplittableRandom(seed);
    this.settings = SimSettings.draw(random);
    this.trace = trace;
    this.network = new SimNetwork(this);
    List<Member> voters = new ArrayList<>();
    for (int i = 1; i <= settings.voters(); i++) {
      voters.add(new Member(new MemberId(i), List.of(), false));
    }
    Membership initial = new Membership(voters);
    this.oracle = new SimOracle(this, initial);
    for (int i = 1; i <= settings.voters() + settings.spares(); i++) {
      LogStart born = i <= settings.voters() ? new LogStart(LogId.ZERO, initial) : LogStart.EMPTY;
      members.add(new SimMember(new MemberId(i), born, this, oracle));
    }
  }

  SimSettings settings() {
    return settings;
  }

  SplittableRandom random() {
    return random;
  }

  SimNetwork network() {
    return network;
  }

  SimOracle oracle() {
    return oracle;
  }

  List<SimMember> members() {
    return members;
  }

  SimMember member(MemberId id) {
    return members.get((int) id.value() - 1);
  }

  long now() {
    return now;
  }

  long digest() {
    return digest;
  }

  /// A number from 0 to `most`, both inclusive.
  int upTo(int most) {
    return most == 0 ? 0 : random.nextInt(most + 1);
  }

  void after(long delay, Runnable action) {
    events.add(new Event(now + delay, scheduled++, action));
  }

  void trace(SimMember member, List<Input> inputs, List<Effect> effects) {
    digest = 31 * (31 * digest + inputs.hashCode()) + now;
    if (trace != null) {
      trace.accept(now + " member " + member.id);
      inputs.stream()
          .filter(i -> !(i instanceof Input.Tick))
          .forEach(i -> trace.accept("    <- " + i));
      effects.forEach(e -> trace.accept("    -> " + e));
    }
  }

  void run() {
    members.forEach(SimMember::start);
    for (long tick = 1; tick <= SAFETY_TICKS; tick++) {
      runUntil(tick * SimMember.TICK);
      misbehave();
      use();
    }
    recover();
  }

  private void runUntil(long time) {
    while (!events.isEmpty() && events.peek().at <= time) {
      Event event = events.remove();
      now = event.at;
      event.action.run();
    }
    now = time;
  }

  private boolean happens(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  private SimMember any() {
    return members.get(random.nextInt(members.size()));
  }

  private void misbehave() {
    if (happens(settings.crashes())) {
      crash(any());
    }
    if (happens(settings.partitions())) {
      network.partition();
      after(1L + upTo(60 * SimMember.TICK), network::heal);
    }
    if (happens(settings.diskStalls())) {
      any().stallDisk(now + upTo(80 * SimMember.TICK));
    }
  }

  /// Where a crash is worth trying: between two changes that belong together.
  void maybeCrash(SimMember member) {
    if (settings.crashes() > 0 && random.nextInt(2) == 0) {
      after(upTo(SimMember.TICK), () -> crash(member));
    }
  }

  private void crash(SimMember victim) {
    if (victim.isUp()) {
      victim.crash();
      after(1L + upTo(60 * SimMember.TICK), victim::start);
    }
  }

  private void use() {
    SimMember member = any();
    if (!member.isUp()) {
      return;
    }
    for (int i = upTo(3); i > 0 && happens(settings.proposals()); i--) {
      propose(member);
    }
    for (int i = upTo(3); i > 0 && happens(settings.reads()); i--) {
      member.input(new Input.Read(++reads));
    }
    if (happens(settings.memberChanges())) {
      member.input(new Input.ChangeMembers(id(member), changed(member.status().membership())));
    }
    if (happens(settings.transfers())) {
      member.input(new Input.TransferLeadership(any().id));
    }
  }

  private ProposalId id(SimMember member) {
    return new ProposalId(member.id, member.boot(), ++proposals);
  }

  private ProposalId propose(SimMember member) {
    ProposalId id = id(member);
    OptionalLong onlyInTerm =
        random.nextInt(8) == 0 ? OptionalLong.of(member.status().term()) : OptionalLong.empty();
    member.input(new Input.Propose(id, Bytes.utf8("c" + proposals), onlyInTerm));
    return id;
  }

  /// One member more, less, or with another vote.
  private Membership changed(Membership from) {
    MemberId id = any().id;
    List<Member> next = new ArrayList<>(from.members());
    next.removeIf(member -> member.id().equals(id));
    if (next.size() == from.members().size() || random.nextBoolean()) {
      next.add(new Member(id, List.of(), random.nextInt(3) == 0));
    }
    return new Membership(next);
  }

  /// All faults end; then everything must be answered and become equal everywhere.
  private void recover() {
    network.healForGood();
    settings = settings.calm();
    for (SimMember member : members) {
      member.stallDisk(0);
      if (!member.isUp()) {
        member.start();
      }
    }
    long start = now;
    ProposalId last = new ProposalId(new MemberId(0), 0, 0);
    for (long tick = 1; tick <= RECOVERY_TICKS; tick++) {
      runUntil(start + tick * SimMember.TICK);
      if (tick % 100 == 50) {
        last = members.stream().filter(this::leads).findFirst().map(this::propose).orElse(last);
      }
      if (oracle.isCommitted(last) && isCalm()) {
        return;
      }
    }
    throw new AssertionError(
        "stuck: committed "
            + oracle.committedIndex()
            + ", open reads "
            + oracle.openReads()
            + ", "
            + members.stream().map(m -> "\n  " + m.id + " " + m.status()).toList());
  }

  private boolean leads(SimMember member) {
    return member.isUp() && member.status().role() == Effect.Role.LEADER;
  }

  /// Every member in force has applied everything, and no read waits.
  private boolean isCalm() {
    List<SimMember> leading = members.stream().filter(this::leads).toList();
    if (leading.size() != 1 || oracle.openReads() > 0) {
      return false;
    }
    Membership inForce = leading.getFirst().status().membership();
    return inForce.members().stream()
        .map(member -> member(member.id()))
        .allMatch(
            member ->
                member.current().start().index() == oracle.committedIndex()
                    && member.status().membership().equals(inForce));
  }
}
