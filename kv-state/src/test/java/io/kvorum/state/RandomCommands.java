package io.kvorum.state;

import static io.kvorum.state.Machine.b;

import io.kvorum.api.Bytes;
import io.kvorum.api.Kv;
import io.kvorum.api.Kv.Compare;
import io.kvorum.api.Kv.Compare.Operand;
import io.kvorum.api.Maintenance.AlarmType;
import io.kvorum.api.MemberId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// Commands and ranges over a handful of keys and leases, so that they meet.
final class RandomCommands {
  private final Random random;

  RandomCommands(Random random) {
    this.random = random;
  }

  Command next(long revision) {
    return switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4, 5 -> new Command.Put(put());
      case 6, 7, 8 -> new Command.DeleteRange(delete());
      case 9, 10, 11, 12 -> new Command.Txn(txn(revision, 3));
      case 13 -> new Command.Compact(revision - random.nextInt(40));
      case 14, 15 -> new Command.LeaseGrant(lease(), random.nextInt(100));
      case 16 ->
          switch (random.nextInt(4)) {
            case 0 -> new Command.LeaseRevoke(lease());
            case 1 -> new Command.LeaseExpire(lease());
            default ->
                new Command.CheckpointLeases(
                    List.of(new Command.LeaseTime(lease(), random.nextInt(3))));
          };
      case 17 -> alarm();
      case 18 ->
          new Command.PublishMember(
              new MemberId(random.nextInt(3)), "m" + random.nextInt(3), List.of("http://x"));
      default -> new Command.SetClusterVersion("3." + random.nextInt(3) + ".0");
    };
  }

  /// Cleared so much more often than raised that most commands pass.
  private Command alarm() {
    MemberId member = new MemberId(random.nextInt(2));
    AlarmType type = one(CommandCodec.ALARMS);
    return random.nextInt(24) == 0
        ? new Command.RaiseAlarm(member, type)
        : new Command.ClearAlarm(member, type);
  }

  Bytes key() {
    return random.nextInt(30) == 0 ? Bytes.EMPTY : b("k" + (char) ('a' + random.nextInt(12)));
  }

  Bytes end() {
    return switch (random.nextInt(5)) {
      case 0, 1 -> Bytes.EMPTY;
      case 2 -> Machine.ALL_FROM;
      default -> key();
    };
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private long lease() {
    return random.nextInt(6) - 2L;
  }

  private Kv.PutRequest put() {
    String value = random.nextInt(40) == 0 ? "x".repeat(5_000) : "v" + random.nextInt(50);
    return new Kv.PutRequest(
        key(),
        b(value),
        random.nextInt(3) == 0 ? lease() : 0,
        random.nextBoolean(),
        random.nextInt(8) == 0,
        random.nextInt(8) == 0);
  }

  private Kv.DeleteRangeRequest delete() {
    Bytes end = random.nextInt(3) == 0 ? end() : Bytes.EMPTY;
    return new Kv.DeleteRangeRequest(key(), end, random.nextBoolean());
  }

  private Kv.TxnRequest txn(long revision, int depth) {
    List<Compare> compares = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      compares.add(compare(revision));
    }
    return new Kv.TxnRequest(compares, operations(revision, depth), operations(revision, depth));
  }

  private List<Optional<Kv.Request>> operations(long revision, int depth) {
    List<Optional<Kv.Request>> operations = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      operations.add(operation(revision, depth));
    }
    return operations;
  }

  private Optional<Kv.Request> operation(long revision, int depth) {
    return switch (random.nextInt(depth > 0 ? 12 : 10)) {
      case 0 -> random.nextInt(10) == 0 ? Optional.empty() : Optional.of(put());
      case 1, 2, 3, 4 -> Optional.of(put());
      case 5, 6 -> Optional.of(delete());
      case 7, 8, 9 -> Optional.of(range(revision));
      default -> Optional.of(txn(revision, depth - 1));
    };
  }

  private Compare compare(long revision) {
    Compare.Result result = one(CommandCodec.RESULTS);
    long near = revision - random.nextInt(20);
    Operand operand =
        switch (random.nextInt(5)) {
          case 0 -> new Operand.Version(random.nextInt(4));
          case 1 -> new Operand.CreateRevision(near);
          case 2 -> new Operand.ModRevision(near);
          case 3 -> new Operand.Value(b("v" + random.nextInt(50)));
          default -> new Operand.Lease(lease());
        };
    return new Compare(result, key(), random.nextInt(3) == 0 ? end() : Bytes.EMPTY, operand);
  }

  /// Half of them plain, at a revision mostly within the past 60.
  Kv.RangeRequest range(long revision) {
    boolean plain = random.nextBoolean();
    long at = random.nextInt(3) > 0 ? 0 : revision + 2 - random.nextInt(60);
    return new Kv.RangeRequest(
        key(),
        end(),
        random.nextBoolean() ? 0 : random.nextInt(8) - 1,
        at,
        plain ? Kv.SortOrder.NONE : one(CommandCodec.ORDERS.subList(0, 3)),
        plain ? Kv.SortTarget.KEY : one(CommandCodec.TARGETS.subList(0, 5)),
        random.nextBoolean(),
        random.nextInt(5) == 0,
        random.nextInt(6) == 0,
        filter(revision),
        filter(revision),
        filter(revision),
        filter(revision));
  }

  private long filter(long revision) {
    return random.nextInt(6) > 0 ? 0 : Math.max(1, revision - random.nextInt(60));
  }
}
