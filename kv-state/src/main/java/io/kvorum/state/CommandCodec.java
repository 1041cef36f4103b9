package io.kvorum.state;

import io.kvorum.api.Bytes;
import io.kvorum.api.Kv;
import io.kvorum.api.Kv.Compare;
import io.kvorum.api.Maintenance.AlarmType;
import io.kvorum.api.MemberId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// The binary form of commands in log entries. Pure functions.
///
/// A byte with the format's version, a byte with the kind of command, and the command's fields in
/// their order: strings of bytes behind their length, lengths and revisions as varints (seven bits
/// a byte, the lowest first), ids as eight bytes, flags and choices as one byte. The numbers here
/// stand in logs and never change their meaning.
public final class CommandCodec {
  static final VarHandle BIG_ENDIAN =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final int FORMAT = 1;

  private static final int PUT = 1;
  private static final int DELETE_RANGE = 2;
  private static final int TXN = 3;
  private static final int COMPACT = 4;
  private static final int LEASE_GRANT = 5;
  private static final int LEASE_REVOKE = 6;
  private static final int RAISE_ALARM = 7;
  private static final int CLEAR_ALARM = 8;
  private static final int PUBLISH_MEMBER = 9;
  private static final int SET_CLUSTER_VERSION = 10;
  private static final int LEASE_EXPIRE = 11;
  private static final int BY_USER = 12;
  private static final int CHECKPOINT_LEASES = 13;
  private static final int SET_DOWNGRADE = 14;

  static final int OP_EMPTY = 0;
  static final int OP_RANGE = 1;
  static final int OP_PUT = 2;
  static final int OP_DELETE = 3;
  static final int OP_TXN = 4;

  static final int PREV_KV = 1;
  static final int IGNORE_VALUE = 2;
  static final int IGNORE_LEASE = 4;
  static final int HAS_LEASE = 8;

  static final int SERIALIZABLE = 1;
  static final int KEYS_ONLY = 2;
  static final int COUNT_ONLY = 4;
  static final int HAS_FILTER = 8;

  static final int BY_VERSION = 0;
  static final int BY_CREATE = 1;
  static final int BY_MOD = 2;
  static final int BY_VALUE = 3;
  static final int BY_LEASE = 4;

  /// A choice is written as its place in one of these.
  static final List<Kv.SortOrder> ORDERS =
      List.of(Kv.SortOrder.NONE, Kv.SortOrder.ASCEND, Kv.SortOrder.DESCEND, Kv.SortOrder.INVALID);

  static final List<Kv.SortTarget> TARGETS =
      List.of(
          Kv.SortTarget.KEY,
          Kv.SortTarget.VERSION,
          Kv.SortTarget.CREATE,
          Kv.SortTarget.MOD,
          Kv.SortTarget.VALUE,
          Kv.SortTarget.INVALID);

  static final List<Compare.Result> RESULTS =
      List.of(
          Compare.Result.EQUAL,
          Compare.Result.GREATER,
          Compare.Result.LESS,
          Compare.Result.NOT_EQUAL,
          Compare.Result.UNKNOWN);

  static final List<AlarmType> ALARMS =
      List.of(AlarmType.NONE, AlarmType.NOSPACE, AlarmType.CORRUPT);

  private CommandCodec() {}

  public static Bytes encode(Command command) {
    return switch (command) {
      case Command.OfAuth change ->
          AuthCodec.write(begin(AuthCodec.kindOf(change)), change).bytes();
      case Command.IssueToken login -> AuthCodec.write(begin(AuthCodec.ISSUE_TOKEN), login).bytes();
      case Command.ByUser(Caller caller, Command inner) -> byUser(caller, encode(inner));
      case Command.LeaseExpire(long id) -> begin(LEASE_EXPIRE).number(id).bytes();
      case Command.CheckpointLeases(var times) -> checkpoint(times);
      case Command.SetDowngrade(var target) -> begin(SET_DOWNGRADE).text(target).bytes();
      case Command.Put(var put) ->
          begin(PUT, put.key().length() + put.value().length() + 20).put(put).bytes();
      case Command.DeleteRange(var delete) -> begin(DELETE_RANGE).deleteRange(delete).bytes();
      case Command.Txn(var txn) -> begin(TXN).txn(txn).bytes();
      case Command.Compact(long revision) -> begin(COMPACT).varint(revision).bytes();
      case Command.LeaseGrant(long id, long ttl) ->
          begin(LEASE_GRANT).number(id).varint(ttl).bytes();
      case Command.LeaseRevoke(long id) -> begin(LEASE_REVOKE).number(id).bytes();
      case Command.RaiseAlarm(var member, var type) -> alarm(RAISE_ALARM, member, type);
      case Command.ClearAlarm(var member, var type) -> alarm(CLEAR_ALARM, member, type);
      case Command.PublishMember member -> publishMember(member);
      case Command.SetClusterVersion(var version) ->
          begin(SET_CLUSTER_VERSION).text(version).bytes();
    };
  }

  /// @throws IllegalArgumentException if the bytes are no command
  public static Command decode(Bytes bytes) {
    CommandReader in = new CommandReader(bytes);
    Command command = read(kind(in), in);
    in.end();
    return command;
  }

  private static int kind(CommandReader in) {
    int format = in.octet();
    if (format != FORMAT) {
      throw CommandReader.malformed("format " + format + ", known is " + FORMAT);
    }
    return in.octet();
  }

  private static Command read(int kind, CommandReader in) {
    return switch (kind) {
      case PUT -> new Command.Put(in.put());
      case DELETE_RANGE -> new Command.DeleteRange(in.deleteRange());
      case TXN -> new Command.Txn(in.txn());
      case COMPACT -> new Command.Compact(in.varint());
      case LEASE_GRANT -> new Command.LeaseGrant(in.number(), in.varint());
      case LEASE_REVOKE -> new Command.LeaseRevoke(in.number());
      case RAISE_ALARM -> new Command.RaiseAlarm(new MemberId(in.number()), in.choice(ALARMS));
      case CLEAR_ALARM -> new Command.ClearAlarm(new MemberId(in.number()), in.choice(ALARMS));
      case PUBLISH_MEMBER -> readMember(in);
      case SET_CLUSTER_VERSION -> new Command.SetClusterVersion(in.text());
      case LEASE_EXPIRE -> new Command.LeaseExpire(in.number());
      case BY_USER -> readByUser(in);
      case CHECKPOINT_LEASES -> readCheckpoint(in);
      case SET_DOWNGRADE -> new Command.SetDowngrade(in.text());
      default -> AuthCodec.read(kind, in);
    };
  }

  private static Bytes checkpoint(List<Command.LeaseTime> times) {
    CommandWriter out = begin(CHECKPOINT_LEASES, 16 * times.size()).varint(times.size());
    times.forEach(time -> out.number(time.id()).varint(time.seconds()));
    return out.bytes();
  }

  private static Command.CheckpointLeases readCheckpoint(CommandReader in) {
    int count = in.count();
    List<Command.LeaseTime> times = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      times.add(new Command.LeaseTime(in.number(), in.varint()));
    }
    return new Command.CheckpointLeases(times);
  }

  /// The command inside has no length: it is all that follows.
  private static Bytes byUser(Caller caller, Bytes inner) {
    return begin(BY_USER, caller.user().length() + inner.length() + 20)
        .text(caller.user())
        .varint(caller.authRevision())
        .raw(inner)
        .bytes();
  }

  private static Command.ByUser readByUser(CommandReader in) {
    Caller caller = new Caller(in.text(), in.varint());
    int kind = kind(in);
    if (kind == BY_USER) {
      throw CommandReader.malformed("a command of two users");
    }
    return new Command.ByUser(caller, read(kind, in));
  }

  private static CommandWriter begin(int kind) {
    return begin(kind, 64);
  }

  private static CommandWriter begin(int kind, int expectedBytes) {
    return new CommandWriter(expectedBytes + 2).octet(FORMAT).octet(kind);
  }

  private static Bytes alarm(int kind, MemberId member, AlarmType type) {
    return begin(kind).number(member.value()).octet(ALARMS.indexOf(type)).bytes();
  }

  private static Bytes publishMember(Command.PublishMember member) {
    CommandWriter out =
        begin(PUBLISH_MEMBER)
            .number(member.member().value())
            .text(member.name())
            .varint(member.clientUrls().size());
    member.clientUrls().forEach(out::text);
    return out.bytes();
  }

  private static Command.PublishMember readMember(CommandReader in) {
    MemberId member = new MemberId(in.number());
    String name = in.text();
    int count = in.count();
    List<String> urls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      urls.add(in.text());
    }
    return new Command.PublishMember(member, name, urls);
  }
}
