package io.kvorum.server.bootstrap;

import io.kvorum.api.MemberId;
import io.kvorum.raft.HardState;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.LogWrite;
import io.kvorum.raft.Membership;
import io.kvorum.raft.ProposalId;
import io.kvorum.raft.TermRuns;
import io.kvorum.storage.spi.LogStorage;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `--force-new-cluster`: makes a member whose cluster is lost the only voter of a cluster of its
/// own. Its log gets one more entry, in a new term and committed by fiat, that removes everybody
/// else, learners too; so the log, the state and every later snapshot agree on it.
///
/// The whole log is kept, also what this member does not know to be committed: it may have been
/// acknowledged. The others must never run again with their data.
public final class ForceNewCluster {
  private static final Logger LOG = LoggerFactory.getLogger(ForceNewCluster.class);
  private static final int READ_BYTES = 1 << 20;

  /// Proposals count from 1.
  private static final long FORCED = 0;

  private ForceNewCluster() {}

  /// To be called before the member opens its node. Durable when it returns.
  ///
  /// @param applied what the state machine has
  /// @param self this member, as others reach it; used if its cluster had removed it
  /// @param bootCount of this start
  public static void rewrite(
      LogStorage log, LogStart applied, Membership.Member self, long bootCount) {
    HardState before = log.hardState();
    TermRuns terms = log.terms();
    if (terms.lastIndex() < applied.index()) {
      log.reset(applied);
    }
    long last = Math.max(terms.lastIndex(), applied.index());
    long term = Math.max(before.term(), lastTerm(terms, applied)) + 1;
    LogId id = new LogId(term, last + 1);
    Membership alone = new Membership(List.of(voter(log, applied, self)));
    LogEntry entry =
        new LogEntry(id, new LogEntry.Members(new ProposalId(self.id(), bootCount, FORCED), alone));
    log.write(
        new LogWrite(new HardState(term, Optional.of(self.id()), id.index()), 0, List.of(entry)));
    log.sync();
    LOG.atInfo()
        .addKeyValue("local-member-id", self.id())
        .addKeyValue("commit-index", id.index())
        .log("forcing restart member");
  }

  private static long lastTerm(TermRuns terms, LogStart applied) {
    return terms.runs().isEmpty()
        ? applied.id().term()
        : Math.max(applied.id().term(), terms.runs().getLast().term());
  }

  private static Membership.Member voter(LogStorage log, LogStart applied, Membership.Member self) {
    List<String> urls =
        lastMembership(log, applied)
            .member(self.id())
            .map(Membership.Member::peerUrls)
            .orElse(self.peerUrls());
    return new Membership.Member(self.id(), urls, false);
  }

  private static Membership lastMembership(LogStorage log, LogStart applied) {
    Membership last = applied.membership();
    long next = Math.max(applied.index(), log.start().index()) + 1;
    while (next <= log.terms().lastIndex()) {
      List<LogEntry> entries = log.read(next, READ_BYTES);
      for (LogEntry entry : entries) {
        if (entry.payload() instanceof LogEntry.Members members) {
          last = members.next();
        }
      }
      next = entries.getLast().index() + 1;
    }
    return last;
  }

  /// The member itself, where it has to be named without its cluster.
  public static Membership.Member self(MemberId id, List<String> peerUrls) {
    return new Membership.Member(id, peerUrls, false);
  }
}
