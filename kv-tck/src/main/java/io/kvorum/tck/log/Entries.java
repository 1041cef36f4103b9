package io.kvorum.tck.log;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.HardState;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.LogWrite;
import io.kvorum.raft.Membership;
import io.kvorum.raft.ProposalId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// What the tests write.
final class Entries {
  static final MemberId SELF = new MemberId(7);

  static final Membership MEMBERSHIP =
      new Membership(
          List.of(
              new Membership.Member(SELF, List.of("http://10.0.0.7:2380"), false),
              new Membership.Member(new MemberId(8), List.of("http://10.0.0.8:2380"), true)));

  private Entries() {}

  static LogWrite append(long term, long from, long upTo, int bytes) {
    return new LogWrite(hard(term, 0), 0, commands(term, from, upTo, bytes));
  }

  static HardState hard(long term, long commit) {
    return new HardState(term, Optional.of(SELF), commit);
  }

  static List<LogEntry> commands(long term, long from, long upTo, int bytes) {
    List<LogEntry> entries = new ArrayList<>();
    for (long index = from; index <= upTo; index++) {
      entries.add(command(term, index, bytes));
    }
    return entries;
  }

  /// Its bytes tell its index.
  static LogEntry command(long term, long index, int bytes) {
    byte[] command = new byte[bytes];
    new SplittableRandom(index).nextBytes(command);
    return new LogEntry(
        new LogId(term, index), new LogEntry.Command(proposal(index), Bytes.wrap(command)));
  }

  static ProposalId proposal(long index) {
    return new ProposalId(SELF, 1, index);
  }
}
