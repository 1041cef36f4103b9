package io.kvorum.tck.log;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.HardState;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.LogWrite;
import io.kvorum.raft.Membership;
import io.kvorum.raft.ProposalId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// An endless random sequence of changes that raft might make: the same for the same seed. It
/// carries the model of the log after them.
public final class LogScript {
  private static final int MAX_ENTRIES = 8;
  private static final int MAX_SMALL_BYTES = 300;

  private final SplittableRandom random;
  private final int maxCommandBytes;
  private final LogModel model = new LogModel();
  private long changes;

  /// Commands are small, but one in thirty has up to `maxCommandBytes`.
  public LogScript(long seed, int maxCommandBytes) {
    this.random = new SplittableRandom(seed);
    this.maxCommandBytes = maxCommandBytes;
  }

  /// The log after the changes so far.
  public LogModel model() {
    return model;
  }

  /// How many changes there were.
  public long changes() {
    return changes;
  }

  /// The next change, which the model has seen already.
  public LogChange next() {
    LogChange change = choose();
    model.apply(change);
    changes++;
    return change;
  }

  private LogChange choose() {
    int dice = random.nextInt(100);
    long entries = model.last().index() - model.start().index();
    if (dice < 5 && entries > 0) {
      long index = model.start().index() + random.nextLong(1, entries + 1);
      return new LogChange.Compact(new LogStart(model.idAt(index), membership()));
    }
    if (dice < 7) {
      LogId id = new LogId(term(), model.last().index() + random.nextInt(50));
      return new LogChange.Reset(new LogStart(id, membership()));
    }
    return new LogChange.Write(write(entries));
  }

  private LogWrite write(long entries) {
    long term = term() + (random.nextInt(20) == 0 ? 1 : 0);
    long truncateFrom = 0;
    LogId previous = model.last();
    if (entries > 0 && random.nextInt(10) == 0) {
      truncateFrom = model.start().index() + random.nextLong(1, entries + 1);
      previous = model.idAt(truncateFrom - 1);
    }
    List<LogEntry> appended = new ArrayList<>();
    int count = random.nextInt(MAX_ENTRIES + 1);
    for (int i = 1; i <= count; i++) {
      appended.add(new LogEntry(new LogId(term, previous.index() + i), payload()));
    }
    HardState state = new HardState(term, vote(), random.nextLong(previous.index() + 1));
    return new LogWrite(state, truncateFrom, appended);
  }

  private long term() {
    return Math.max(1, model.hardState().term());
  }

  private Optional<MemberId> vote() {
    return random.nextBoolean() ? Optional.of(member()) : Optional.empty();
  }

  private LogEntry.Payload payload() {
    return switch (random.nextInt(12)) {
      case 0 -> new LogEntry.Nothing();
      case 1 -> new LogEntry.Members(proposal(), membership());
      default -> new LogEntry.Command(proposal(), command());
    };
  }

  private Bytes command() {
    int limit = random.nextInt(30) == 0 ? maxCommandBytes : MAX_SMALL_BYTES;
    byte[] bytes = new byte[random.nextInt(limit + 1)];
    random.nextBytes(bytes);
    return Bytes.wrap(bytes);
  }

  private ProposalId proposal() {
    return new ProposalId(member(), random.nextLong(1 << 20), random.nextLong(1L << 40));
  }

  private Membership membership() {
    List<Membership.Member> members = new ArrayList<>();
    int count = random.nextInt(4);
    for (int i = 1; i <= count; i++) {
      List<String> urls = List.of("http://10.0.0." + i + ":2380");
      members.add(new Membership.Member(new MemberId(i), urls, random.nextBoolean()));
    }
    return new Membership(members);
  }

  private MemberId member() {
    return new MemberId(random.nextInt(1, 6));
  }
}
