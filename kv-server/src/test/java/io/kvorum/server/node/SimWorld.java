package io.kvorum.server.node;

import io.kvorum.api.MemberId;
import io.kvorum.raft.Membership;
import io.kvorum.raft.RaftStatus;
import io.kvorum.raft.transport.Peer;
import io.kvorum.tck.check.HistoryRecorder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A cluster of whole members, its clients and its misfortunes, all driven by one seed: the same
/// seed gives the same run. First everything goes wrong; then all faults end, and everything that
/// was asked must be answered and become equal everywhere.
final class SimWorld {
  static final long MILLI = 1_000_000L;
  static final long SECOND = 1_000 * MILLI;
  static final int MIN_OPERATIONS = 200;
  private static final long SAFETY_NANOS = 240 * SECOND;
  private static final long WHOLE_NANOS = 300 * SECOND;
  private static final long MAX_SAFETY_NANOS = 1_500 * SECOND;
  private static final long RECOVERY_NANOS = 120 * SECOND;
  private static final int MAX_DEPTH = 6;

  private record Event(long at, long order, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private final SplittableRandom random;
  private final long seed;
  private final @Nullable Consumer<String> trace;
  private final SimNetwork network;
  private final SimOracle oracle;
  private final SimLeases leases;
  private final SimAdmin admin;
  private final SimFaults faults;
  private final HistoryRecorder history = new HistoryRecorder();
  private final Map<MemberId, SimMember> members = new TreeMap<>();
  private final List<SimClient> clients = new ArrayList<>();
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final Map<SimSeen, Long> seen = new EnumMap<>(SimSeen.class);
  private SimSettings settings;
  private boolean calm;
  private long now = SECOND;
  private long scheduled;
  private long moments;
  private long digest;
  private int depth;
  private @Nullable AssertionError objection;

  SimWorld(long seed) {
    this(seed, null);
  }

  /// @param trace hears line by line what happens
  SimWorld(long seed, @Nullable Consumer<String> trace) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
    this.trace = trace;
    this.settings = SimSettings.draw(random);
    this.network = new SimNetwork(this);
    List<Membership.Member> founders = new ArrayList<>();
    for (int i = 1; i <= settings.voters(); i++) {
      founders.add(new Membership.Member(new MemberId(i), List.of("http://m:" + i), false));
    }
    Membership initial = new Membership(founders);
    this.oracle = new SimOracle(this, initial);
    this.leases = new SimLeases(this);
    for (Membership.Member founder : founders) {
      members.put(founder.id(), new SimMember(founder.id(), initial, List.of(), this));
    }
    this.admin = new SimAdmin(this);
    this.faults = new SimFaults(this);
    for (int i = 0; i < settings.clients(); i++) {
      clients.add(new SimClient(i, this));
    }
  }

  // What everybody needs.

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

  SimLeases leases() {
    return leases;
  }

  SimFaults faults() {
    return faults;
  }

  HistoryRecorder history() {
    return history;
  }

  Map<SimSeen, Long> seen() {
    return seen;
  }

  long digest() {
    return digest;
  }

  long now() {
    return now;
  }

  boolean isCalm() {
    return calm;
  }

  long seed() {
    return seed;
  }

  boolean isTracing() {
    return trace != null;
  }

  /// Grows by one with each call: an order of what clients see.
  long moment() {
    return ++moments;
  }

  Collection<SimMember> members() {
    return members.values();
  }

  SimMember member(MemberId id) {
    return members.get(id);
  }

  SimMember anyMember() {
    int chosen = random.nextInt(members.size());
    for (SimMember member : members.values()) {
      if (chosen-- == 0) {
        return member;
      }
    }
    throw new AssertionError();
  }

  /// A new member with an empty disk, which is not started yet. No link to it is cut.
  SimMember newMember() {
    MemberId id = new MemberId(members.size() + 1L);
    List<Peer> known =
        members.values().stream()
            .filter(member -> !member.isRetired())
            .map(member -> new Peer(member.id(), List.of()))
            .toList();
    SimMember member = new SimMember(id, Membership.EMPTY, known, this);
    members.put(id, member);
    oracle.reunited();
    return member;
  }

  Optional<SimMember> leader() {
    SimMember newest = null;
    for (SimMember member : members.values()) {
      if (member.leads() && (newest == null || member.status().term() > newest.status().term())) {
        newest = member;
      }
    }
    return Optional.ofNullable(newest);
  }

  void saw(SimSeen what) {
    seen.merge(what, 1L, Long::sum);
  }

  void trace(Supplier<String> line) {
    if (trace != null) {
      trace.accept("%10.3f %s".formatted(now / 1e9, line.get()));
    }
  }

  void mix(long value) {
    digest = 31 * digest + value;
  }

  /// Some client looks what a member that is back has to tell.
  void readSoonFrom(SimMember back) {
    SimClient curious = clients.get(random.nextInt(clients.size()));
    after(upTo(SECOND / 5), () -> curious.rushTo(back));
  }

  /// Runs what a future calls: it would swallow what is thrown there.
  void answered(Runnable callback) {
    try {
      callback.run();
    } catch (AssertionError | RuntimeException e) {
      if (objection == null) {
        objection = new AssertionError(e.getMessage(), e);
      }
    }
  }

  // Chance and time.

  boolean happens(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  /// From 0 to `most`, both inclusive.
  long upTo(long most) {
    return most <= 0 ? 0 : random.nextLong(most + 1);
  }

  void after(long delay, Runnable action) {
    at(now + delay, action);
  }

  void at(long time, Runnable action) {
    events.add(new Event(Math.max(now, time), scheduled++, action));
  }

  /// Whether so many wait for snapshots that one more would not be wise.
  boolean isDeep() {
    return depth >= MAX_DEPTH;
  }

  /// Lets time go by, also in the midst of an event.
  void runFor(long nanos) {
    depth++;
    long end = now + nanos;
    while (!events.isEmpty() && events.peek().at <= end) {
      Event event = events.remove();
      now = Math.max(now, event.at);
      event.action.run();
      if (objection != null) {
        throw objection;
      }
    }
    now = Math.max(now, end);
    depth--;
  }

  // The run.

  void run() {
    trace(() -> settings.toString());
    members.values().forEach(SimMember::start);
    faults.begin();
    admin.begin();
    clients.forEach(SimClient::begin);
    while (now < SAFETY_NANOS || (history.size() < MIN_OPERATIONS && now < MAX_SAFETY_NANOS)) {
      runFor(SECOND);
    }
    recover();
    oracle.end();
    leases.end();
  }

  private void recover() {
    trace(() -> "all faults end");
    calm = true;
    settings = settings.calm();
    faults.end();
    long begun = now;
    clients.forEach(SimClient::finish);
    while (now < WHOLE_NANOS || !isSettled()) {
      if (now > begun + RECOVERY_NANOS && now > WHOLE_NANOS) {
        throw new AssertionError("stuck: " + whoWaits());
      }
      runFor(SECOND);
    }
  }

  /// One leader, everybody in force has applied everything, nobody waits, no lease is left.
  private boolean isSettled() {
    Optional<SimMember> leader = leader();
    if (leader.isEmpty() || clients.stream().anyMatch(SimClient::isWaiting)) {
      return false;
    }
    RaftStatus status = leader.get().status();
    if (status.commit() != status.lastIndex()
        || !leader.get().machine().state().view().leases().isEmpty()) {
      return false;
    }
    for (Membership.Member inForce : status.membership().members()) {
      SimMember member = members.get(inForce.id());
      if (!member.isUp()
          || member.node().appliedIndex() != status.lastIndex()
          || !member.status().leader().equals(status.leader())) {
        return false;
      }
    }
    return true;
  }

  private String whoWaits() {
    StringBuilder text = new StringBuilder();
    members.values().forEach(member -> text.append("\n  ").append(member));
    clients.forEach(client -> text.append("\n  ").append(client));
    leader().ifPresent(m -> text.append("\n  leases ").append(m.node().view().leases()));
    return text.toString();
  }
}
