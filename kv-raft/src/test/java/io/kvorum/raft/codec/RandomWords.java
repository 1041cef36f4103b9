package io.kvorum.raft.codec;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.Effect.Reason;
import io.kvorum.raft.HardState;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.Membership;
import io.kvorum.raft.Membership.Member;
import io.kvorum.raft.ProposalId;
import io.kvorum.raft.RaftMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// Makes words of every kind from a seed, with the edges of each field among them.
final class RandomWords {
  private static final long[] EDGES = {0, 1, 127, 128, 16_383, 16_384, Long.MAX_VALUE};

  private static final List<Reason> REASONS = List.of(Reason.values());

  private final SplittableRandom random;

  RandomWords(long seed) {
    random = new SplittableRandom(seed);
  }

  long natural() {
    return random.nextBoolean()
        ? EDGES[random.nextInt(EDGES.length)]
        : random.nextLong() >>> (1 + random.nextInt(63));
  }

  long any() {
    return random.nextInt(4) == 0 ? -natural() : natural();
  }

  MemberId member() {
    return new MemberId(random.nextLong());
  }

  LogId logId() {
    return new LogId(natural(), natural());
  }

  ProposalId proposalId() {
    return new ProposalId(member(), any(), any());
  }

  Bytes bytes() {
    byte[] array = new byte[random.nextInt(300)];
    random.nextBytes(array);
    return Bytes.wrap(array);
  }

  HardState hardState() {
    return new HardState(
        natural(), random.nextBoolean() ? Optional.of(member()) : Optional.empty(), natural());
  }

  LogStart logStart() {
    return new LogStart(logId(), membership());
  }

  Membership membership() {
    List<Member> members = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      members.add(new Member(member(), urls(), random.nextBoolean()));
    }
    return new Membership(members);
  }

  private List<String> urls() {
    List<String> urls = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      urls.add("https://h\u00f6st-\u4e2d-" + random.nextInt(1000) + ":2380");
    }
    return urls;
  }

  LogEntry entry() {
    return new LogEntry(
        logId(),
        switch (random.nextInt(4)) {
          case 0 -> new LogEntry.Nothing();
          case 1 -> new LogEntry.Members(proposalId(), membership());
          default -> new LogEntry.Command(proposalId(), bytes());
        });
  }

  RaftMessage message() {
    MemberId from = member();
    MemberId to = member();
    long term = natural();
    return switch (random.nextInt(13)) {
      case 0 -> new RaftMessage.VoteRequest(from, to, term, logId(), bool(), bool());
      case 1 -> new RaftMessage.VoteAnswer(from, to, term, bool(), bool());
      case 2 -> new RaftMessage.Append(from, to, term, logId(), natural(), entries());
      case 3 ->
          new RaftMessage.AppendAnswer(from, to, term, bool(), natural(), natural(), natural());
      case 4 -> new RaftMessage.Heartbeat(from, to, term, natural(), natural());
      case 5 -> new RaftMessage.HeartbeatAnswer(from, to, term, natural());
      case 6 -> new RaftMessage.ReadRequest(from, to, term, any());
      case 7 -> new RaftMessage.ReadAnswer(from, to, term, any(), any());
      case 8 -> new RaftMessage.Forward(from, to, term, proposalId(), bytes());
      case 9 ->
          new RaftMessage.ForwardChange(from, to, term, proposalId(), expected(), membership());
      case 10 ->
          new RaftMessage.ForwardRefused(
              from, to, term, proposalId(), REASONS.get(random.nextInt(REASONS.size())));
      case 11 -> new RaftMessage.Committed(from, to, term, logId());
      default -> new RaftMessage.CampaignNow(from, to, term);
    };
  }

  private List<LogEntry> entries() {
    List<LogEntry> entries = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      entries.add(entry());
    }
    return entries;
  }

  private boolean bool() {
    return random.nextBoolean();
  }

  private Optional<Membership> expected() {
    return random.nextBoolean() ? Optional.of(membership()) : Optional.empty();
  }
}
