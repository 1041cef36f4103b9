package io.kvorum.tck.transport;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.Effect;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.Membership;
import io.kvorum.raft.ProposalId;
import io.kvorum.raft.RaftMessage;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/// Messages of every kind from one member to another, with numbers of every size.
record RandomMessages(MemberId from, MemberId to, Random random) {
  private static final int KINDS = 13;
  private static final int MAX_ENTRIES = 20;

  /// The kind is given by the number, so that a few of them are all kinds. `maxBytes` bounds the
  /// commands within.
  RaftMessage message(int number, int maxBytes) {
    long term = natural();
    return switch (number % KINDS) {
      case 0 -> new RaftMessage.VoteRequest(from, to, term, logId(), flip(), flip());
      case 1 -> new RaftMessage.VoteAnswer(from, to, term, flip(), flip());
      case 2 -> new RaftMessage.Append(from, to, term, logId(), natural(), entries(maxBytes));
      case 3 ->
          new RaftMessage.AppendAnswer(from, to, term, flip(), natural(), natural(), natural());
      case 4 -> new RaftMessage.Heartbeat(from, to, term, natural(), natural());
      case 5 -> new RaftMessage.HeartbeatAnswer(from, to, term, natural());
      case 6 -> new RaftMessage.ReadRequest(from, to, term, natural());
      case 7 -> new RaftMessage.ReadAnswer(from, to, term, natural(), natural());
      case 8 -> new RaftMessage.Forward(from, to, term, proposal(), bytes(maxBytes));
      case 9 -> new RaftMessage.ForwardChange(from, to, term, proposal(), expected(), membership());
      case 10 -> new RaftMessage.ForwardRefused(from, to, term, proposal(), reason());
      case 11 -> new RaftMessage.CampaignNow(from, to, term);
      default -> new RaftMessage.Committed(from, to, term, logId());
    };
  }

  private long natural() {
    return random.nextLong() >>> (1 + random.nextInt(Long.SIZE - 1));
  }

  private boolean flip() {
    return random.nextBoolean();
  }

  private LogId logId() {
    return new LogId(natural(), natural());
  }

  private ProposalId proposal() {
    return new ProposalId(new MemberId(random.nextLong()), natural(), natural());
  }

  private Effect.Reason reason() {
    Effect.Reason[] reasons = Effect.Reason.values();
    return reasons[random.nextInt(reasons.length)];
  }

  private Bytes bytes(int maxBytes) {
    byte[] bytes = new byte[random.nextInt(maxBytes + 1)];
    random.nextBytes(bytes);
    return Bytes.wrap(bytes);
  }

  private Optional<Membership> expected() {
    return flip() ? Optional.of(membership()) : Optional.empty();
  }

  private Membership membership() {
    return new Membership(
        IntStream.range(0, random.nextInt(7))
            .mapToObj(
                i -> new Membership.Member(new MemberId(i), List.of("http://10.0.0." + i), flip()))
            .toList());
  }

  private List<LogEntry> entries(int maxBytes) {
    return IntStream.range(0, random.nextInt(MAX_ENTRIES))
        .mapToObj(i -> new LogEntry(logId(), payload(i, maxBytes / MAX_ENTRIES)))
        .toList();
  }

  private LogEntry.Payload payload(int number, int maxBytes) {
    return switch (number % 3) {
      case 0 -> new LogEntry.Command(proposal(), bytes(maxBytes));
      case 1 -> new LogEntry.Members(proposal(), membership());
      default -> new LogEntry.Nothing();
    };
  }
}
