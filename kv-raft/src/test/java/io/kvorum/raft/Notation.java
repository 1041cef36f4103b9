package io.kvorum.raft;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// How a script's trace writes what members do and say. An entry is `3@1 x`: entry 3, of term 1,
/// with the command x; a term is `t1`; a learner stands in parentheses.
final class Notation {
  private Notation() {}

  static String effect(Effect effect) {
    return switch (effect) {
      case Effect.Persist e -> "write #" + e.ticket() + " " + write(e.write());
      case Effect.ResetLog e -> "reset log #" + e.ticket() + " to " + id(e.start().id());
      case Effect.CompactLog e -> "compact log up to " + id(e.start().id());
      case Effect.Apply e -> "apply " + span(e.from(), e.upTo());
      case Effect.InstallSnapshot e -> "install " + id(e.start().id());
      case Effect.Send e -> "> " + e.message().to() + " " + message(e.message());
      case Effect.ReadLog e -> "read log from " + e.fromIndex();
      case Effect.SendSnapshot e -> "send snapshot to " + e.to() + ", t" + e.term();
      case Effect.ReadReady e -> "read " + e.readId() + " ready at " + e.index();
      case Effect.ReadFailed e -> "read " + e.readId() + " failed: " + word(e.why());
      case Effect.Refused e -> "refuse " + proposal(e.id()) + ": " + word(e.why());
      case Effect.RoleChanged e ->
          word(e.role()) + " t" + e.term() + e.leader().map(l -> " of " + l).orElse("");
    };
  }

  private static String write(LogWrite write) {
    HardState hard = write.hardState();
    return "t"
        + hard.term()
        + hard.vote().map(vote -> " vote " + vote).orElse("")
        + " commit "
        + hard.commit()
        + (write.truncateFrom() > 0 ? " cut " + write.truncateFrom() : "")
        + (write.entries().isEmpty() ? "" : " " + entries(write.entries()));
  }

  static String message(RaftMessage message) {
    return switch (message) {
      case RaftMessage.VoteRequest m ->
          (m.preVote() ? "pre-vote? t" : "vote? t")
              + m.term()
              + " log "
              + id(m.last())
              + (m.transfer() ? " (transfer)" : "");
      case RaftMessage.VoteAnswer m ->
          (m.preVote() ? "pre-vote " : "vote ") + (m.granted() ? "yes t" : "no t") + m.term();
      case RaftMessage.Append m ->
          "append t"
              + m.term()
              + " after "
              + id(m.previous())
              + " "
              + entries(m.entries())
              + " commit "
              + m.commit();
      case RaftMessage.AppendAnswer m ->
          m.matched()
              ? "append ok t" + m.term() + " up to " + m.index()
              : "append no t"
                  + m.term()
                  + " after "
                  + m.rejectedIndex()
                  + ", try "
                  + m.index()
                  + "@"
                  + m.conflictTerm();
      case RaftMessage.Heartbeat m ->
          "heartbeat t" + m.term() + " commit " + m.commit() + round(m.readRound());
      case RaftMessage.HeartbeatAnswer m -> "heartbeat ok t" + m.term() + round(m.readRound());
      case RaftMessage.ReadRequest m -> "read? t" + m.term() + " " + attempt(m.readId());
      case RaftMessage.ReadAnswer m ->
          m.index() < 0
              ? "read no t" + m.term() + " " + attempt(m.readId())
              : "read ok t" + m.term() + " " + attempt(m.readId()) + " at " + m.index();
      case RaftMessage.Forward m ->
          "forward t" + m.term() + " " + proposal(m.id()) + " " + m.command().utf8();
      case RaftMessage.ForwardChange m ->
          "forward t" + m.term() + " " + proposal(m.id()) + " " + members(m.next());
      case RaftMessage.ForwardRefused m ->
          "forward refused t" + m.term() + " " + proposal(m.id()) + ": " + word(m.why());
      case RaftMessage.CampaignNow m -> "campaign now t" + m.term();
      case RaftMessage.Committed m -> "committed t" + m.term() + " " + id(m.id());
    };
  }

  static String id(LogId id) {
    return id.index() + "@" + id.term();
  }

  static String entries(List<LogEntry> entries) {
    return entries.stream().map(Notation::entry).collect(Collectors.joining(", ", "[", "]"));
  }

  private static String entry(LogEntry entry) {
    return switch (entry.payload()) {
      case LogEntry.Command c -> id(entry.id()) + " " + c.command().utf8();
      case LogEntry.Members m -> id(entry.id()) + " " + members(m.next());
      case LogEntry.Nothing n -> id(entry.id());
    };
  }

  static String members(Membership membership) {
    return membership.members().stream()
        .map(member -> member.learner() ? "(" + member.id() + ")" : member.id().toString())
        .collect(Collectors.joining(" ", "{", "}"));
  }

  static String status(RaftStatus status) {
    return word(status.role())
        + " t"
        + status.term()
        + status.leader().map(leader -> " of " + leader).orElse("")
        + ", log to "
        + status.lastIndex()
        + ", durable "
        + status.durableIndex()
        + ", commit "
        + status.commit()
        + ", applied "
        + status.applied()
        + ", "
        + members(status.membership());
  }

  /// Terms of a log: `1-3@1 4@2`.
  static String log(SimLog log) {
    Map<Long, List<Long>> byTerm = new TreeMap<>();
    for (long i = log.start().index() + 1; i <= log.lastIndex(); i++) {
      LogEntry entry = log.entry(i);
      byTerm.computeIfAbsent(entry.term(), term -> new ArrayList<>()).add(i);
    }
    return "after "
        + id(log.start().id())
        + ":"
        + byTerm.entrySet().stream()
            .map(
                run ->
                    " "
                        + span(run.getValue().getFirst(), run.getValue().getLast())
                        + "@"
                        + run.getKey())
            .collect(Collectors.joining());
  }

  static String span(long from, long upTo) {
    return from == upTo ? Long.toString(from) : from + "-" + upTo;
  }

  private static String proposal(ProposalId id) {
    return "p" + id.member() + "." + id.bootCount() + "." + id.sequence();
  }

  private static String round(long round) {
    return round == 0 ? "" : " round " + round;
  }

  /// A forwarded read's attempt: the boot, and its number in it.
  private static String attempt(long id) {
    return "r" + (id >> 40) + "." + (id & ((1L << 40) - 1));
  }

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
