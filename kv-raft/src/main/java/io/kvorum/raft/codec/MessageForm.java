package io.kvorum.raft.codec;

import io.kvorum.api.MemberId;
import io.kvorum.raft.Effect.Reason;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.RaftMessage;
import io.kvorum.raft.RaftMessage.Append;
import io.kvorum.raft.RaftMessage.AppendAnswer;
import io.kvorum.raft.RaftMessage.CampaignNow;
import io.kvorum.raft.RaftMessage.Committed;
import io.kvorum.raft.RaftMessage.Forward;
import io.kvorum.raft.RaftMessage.ForwardChange;
import io.kvorum.raft.RaftMessage.ForwardRefused;
import io.kvorum.raft.RaftMessage.Heartbeat;
import io.kvorum.raft.RaftMessage.HeartbeatAnswer;
import io.kvorum.raft.RaftMessage.ReadAnswer;
import io.kvorum.raft.RaftMessage.ReadRequest;
import io.kvorum.raft.RaftMessage.VoteAnswer;
import io.kvorum.raft.RaftMessage.VoteRequest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Version, kind, sender, receiver, term, and what the kind has.
final class MessageForm {
  private static final int VOTE_REQUEST = 1;
  private static final int VOTE_ANSWER = 2;
  private static final int APPEND = 3;
  private static final int APPEND_ANSWER = 4;
  private static final int HEARTBEAT = 5;
  private static final int HEARTBEAT_ANSWER = 6;
  private static final int READ_REQUEST = 7;
  private static final int READ_ANSWER = 8;
  private static final int FORWARD = 9;
  private static final int FORWARD_CHANGE = 10;
  private static final int FORWARD_REFUSED = 11;
  private static final int CAMPAIGN_NOW = 12;
  private static final int COMMITTED = 13;

  private MessageForm() {}

  static int size(RaftMessage message) {
    int head = 2 + 2 * Long.BYTES + Fields.size(message.term());
    return head
        + switch (message) {
          case VoteRequest m -> Fields.size(m.last()) + 2;
          case VoteAnswer m -> 2;
          case Append m -> Fields.size(m.previous()) + Fields.size(m.commit()) + size(m.entries());
          case AppendAnswer m ->
              1
                  + Fields.size(m.index())
                  + Fields.size(m.conflictTerm())
                  + Fields.size(m.rejectedIndex());
          case Heartbeat m -> Fields.size(m.commit()) + Fields.size(m.readRound());
          case HeartbeatAnswer m -> Fields.size(m.readRound());
          case ReadRequest m -> Fields.size(m.readId());
          case ReadAnswer m -> Fields.size(m.readId()) + Fields.size(m.index());
          case Forward m -> Fields.size(m.id()) + Fields.size(m.command());
          case ForwardChange m ->
              Fields.size(m.id())
                  + 1
                  + m.expected().map(MembershipForm::size).orElse(0)
                  + MembershipForm.size(m.next());
          case ForwardRefused m -> Fields.size(m.id()) + 1;
          case CampaignNow m -> 0;
          case Committed m -> Fields.size(m.id());
        };
  }

  static void write(RaftMessage message, ByteBuffer out) {
    out.put((byte) RaftCodec.VERSION);
    out.put((byte) kind(message));
    Fields.write(message.from(), out);
    Fields.write(message.to(), out);
    Fields.write(message.term(), out);
    switch (message) {
      case VoteRequest m -> {
        Fields.write(m.last(), out);
        Fields.write(m.preVote(), out);
        Fields.write(m.transfer(), out);
      }
      case VoteAnswer m -> {
        Fields.write(m.preVote(), out);
        Fields.write(m.granted(), out);
      }
      case Append m -> {
        Fields.write(m.previous(), out);
        Fields.write(m.commit(), out);
        write(m.entries(), out);
      }
      case AppendAnswer m -> {
        Fields.write(m.matched(), out);
        Fields.write(m.index(), out);
        Fields.write(m.conflictTerm(), out);
        Fields.write(m.rejectedIndex(), out);
      }
      case Heartbeat m -> {
        Fields.write(m.commit(), out);
        Fields.write(m.readRound(), out);
      }
      case HeartbeatAnswer m -> Fields.write(m.readRound(), out);
      case ReadRequest m -> Fields.write(m.readId(), out);
      case ReadAnswer m -> {
        Fields.write(m.readId(), out);
        Fields.write(m.index(), out);
      }
      case Forward m -> {
        Fields.write(m.id(), out);
        Fields.write(m.command(), out);
      }
      case ForwardChange m -> {
        Fields.write(m.id(), out);
        Fields.write(m.expected().isPresent(), out);
        m.expected().ifPresent(expected -> MembershipForm.write(expected, out));
        MembershipForm.write(m.next(), out);
      }
      case ForwardRefused m -> {
        Fields.write(m.id(), out);
        out.put(code(m.why()));
      }
      case CampaignNow m -> {}
      case Committed m -> Fields.write(m.id(), out);
    }
  }

  static RaftMessage read(FieldReader in) {
    in.version();
    int kind = in.octet("kind of message");
    MemberId from = in.memberId();
    MemberId to = in.memberId();
    long term = in.natural();
    return switch (kind) {
      case VOTE_REQUEST -> new VoteRequest(from, to, term, in.logId(), in.bool(), in.bool());
      case VOTE_ANSWER -> new VoteAnswer(from, to, term, in.bool(), in.bool());
      case APPEND -> {
        LogId previous = in.logId();
        yield new Append(from, to, term, previous, in.natural(), entries(in));
      }
      case APPEND_ANSWER ->
          new AppendAnswer(from, to, term, in.bool(), in.natural(), in.natural(), in.natural());
      case HEARTBEAT -> new Heartbeat(from, to, term, in.natural(), in.natural());
      case HEARTBEAT_ANSWER -> new HeartbeatAnswer(from, to, term, in.natural());
      case READ_REQUEST -> new ReadRequest(from, to, term, in.varint());
      case READ_ANSWER -> new ReadAnswer(from, to, term, in.varint(), in.varint());
      case FORWARD -> new Forward(from, to, term, in.proposalId(), in.bytes());
      case FORWARD_CHANGE ->
          new ForwardChange(
              from,
              to,
              term,
              in.proposalId(),
              in.bool() ? Optional.of(MembershipForm.read(in)) : Optional.empty(),
              MembershipForm.read(in));
      case FORWARD_REFUSED -> new ForwardRefused(from, to, term, in.proposalId(), reason(in));
      case CAMPAIGN_NOW -> new CampaignNow(from, to, term);
      case COMMITTED -> new Committed(from, to, term, in.logId());
      default -> throw in.damaged("unknown kind " + kind);
    };
  }

  private static int kind(RaftMessage message) {
    return switch (message) {
      case VoteRequest m -> VOTE_REQUEST;
      case VoteAnswer m -> VOTE_ANSWER;
      case Append m -> APPEND;
      case AppendAnswer m -> APPEND_ANSWER;
      case Heartbeat m -> HEARTBEAT;
      case HeartbeatAnswer m -> HEARTBEAT_ANSWER;
      case ReadRequest m -> READ_REQUEST;
      case ReadAnswer m -> READ_ANSWER;
      case Forward m -> FORWARD;
      case ForwardChange m -> FORWARD_CHANGE;
      case ForwardRefused m -> FORWARD_REFUSED;
      case CampaignNow m -> CAMPAIGN_NOW;
      case Committed m -> COMMITTED;
    };
  }

  private static int size(List<LogEntry> entries) {
    int size = Fields.size((long) entries.size());
    for (LogEntry entry : entries) {
      size += EntryForm.size(entry);
    }
    return size;
  }

  private static void write(List<LogEntry> entries, ByteBuffer out) {
    Fields.write((long) entries.size(), out);
    for (LogEntry entry : entries) {
      EntryForm.write(entry, out);
    }
  }

  private static List<LogEntry> entries(FieldReader in) {
    int count = in.count(EntryForm.MIN_BYTES, "entries");
    List<LogEntry> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      entries.add(EntryForm.read(in));
    }
    return entries;
  }

  private static byte code(Reason why) {
    return switch (why) {
      case NO_LEADER -> 1;
      case LEADER_CHANGED -> 2;
      case NOT_LEADER_IN_TERM -> 3;
      case CHANGE_PENDING -> 4;
      case INVALID_CHANGE -> 5;
      case LEADERSHIP_TRANSFER -> 6;
      case TOO_MANY -> 7;
      case LEARNER_NOT_READY -> 8;
    };
  }

  private static Reason reason(FieldReader in) {
    int code = in.octet("reason");
    return switch (code) {
      case 1 -> Reason.NO_LEADER;
      case 2 -> Reason.LEADER_CHANGED;
      case 3 -> Reason.NOT_LEADER_IN_TERM;
      case 4 -> Reason.CHANGE_PENDING;
      case 5 -> Reason.INVALID_CHANGE;
      case 6 -> Reason.LEADERSHIP_TRANSFER;
      case 7 -> Reason.TOO_MANY;
      case 8 -> Reason.LEARNER_NOT_READY;
      default -> throw in.damaged("unknown reason " + code);
    };
  }
}
