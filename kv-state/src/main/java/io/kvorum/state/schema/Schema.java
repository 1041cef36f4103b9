package io.kvorum.state.schema;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.api.MemberId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The keys of all rows. The first byte names the family:
///
/// | family | key after it | value | |
/// |---|---|---|---|
/// | `a` | | applied `LogStart` in raft's codec | replicated |
/// | `c` | | revision: 8 bytes; present once it is above 1 | replicated |
/// | `k` | | compacted revision: 8 bytes | replicated |
/// | `f` | | the compacted revision whose rows are gone: 8 bytes | of this member |
/// | `l` | lease id: 8 bytes | time to live in seconds: 8 bytes; what was left at the last checkpoint, unless all of it: 8 bytes | replicated |
/// | `n` | member id: 8 bytes, alarm type: 1 byte | empty | replicated |
/// | `m` | member id: 8 bytes | what the member told of itself | replicated |
/// | `x` | member id: 8 bytes | empty: the member was removed, and does not return | replicated |
/// | `v` | | cluster version in UTF-8 | replicated |
/// | `d` | | version that the cluster may go back to, in UTF-8; absent if none | replicated |
/// | `e` | | whether users are asked for: 1 byte; the revision of users and roles: 8 bytes | replicated |
/// | `u` | name of a user in UTF-8 | see `AuthRows` | replicated |
/// | `o` | name of a role in UTF-8 | see `AuthRows` | replicated |
/// | `r` | revision: 8 bytes main, 8 bytes sub | see `RowCodec` | replicated |
///
/// Numbers are big-endian, so that rows are in the order of their numbers (member ids and leases:
/// as unsigned ones). Revision rows are written once and never changed.
public final class Schema {
  public static final Bytes APPLIED = Bytes.utf8("a");
  public static final Bytes REVISION = Bytes.utf8("c");
  public static final Bytes COMPACTED = Bytes.utf8("k");
  public static final Bytes COMPACTION_FINISHED = Bytes.utf8("f");
  public static final Bytes CLUSTER_VERSION = Bytes.utf8("v");
  public static final Bytes DOWNGRADE = Bytes.utf8("d");
  public static final Bytes AUTH = Bytes.utf8("e");
  public static final KeyRange LEASES = KeyRange.prefix(Bytes.utf8("l"));
  public static final KeyRange ALARMS = KeyRange.prefix(Bytes.utf8("n"));
  public static final KeyRange MEMBERS = KeyRange.prefix(Bytes.utf8("m"));
  public static final KeyRange REMOVED_MEMBERS = KeyRange.prefix(Bytes.utf8("x"));

  public static final KeyRange USERS = KeyRange.prefix(Bytes.utf8("u"));
  public static final KeyRange ROLES = KeyRange.prefix(Bytes.utf8("o"));

  private static final byte ROW = 'r';
  private static final int ROW_KEY_BYTES = 17;
  private static final VarHandle BIG_ENDIAN =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Schema() {}

  /// The key of the revision row `main`, `sub`.
  public static Bytes row(long main, long sub) {
    byte[] key = new byte[ROW_KEY_BYTES];
    key[0] = ROW;
    BIG_ENDIAN.set(key, 1, main);
    BIG_ENDIAN.set(key, 9, sub);
    return Bytes.wrap(key);
  }

  /// The revision rows from main revision `from`, inclusive, to `upTo`, inclusive.
  public static KeyRange rows(long from, long upTo) {
    return KeyRange.of(row(Math.max(from, 0), 0), row(upTo + 1, 0));
  }

  public static long mainOf(Bytes row) {
    return (long) BIG_ENDIAN.get(row.array(), 1);
  }

  public static int subOf(Bytes row) {
    return Math.toIntExact((long) BIG_ENDIAN.get(row.array(), 9));
  }

  public static Bytes lease(long id) {
    return numbered('l', id);
  }

  public static Bytes member(MemberId id) {
    return numbered('m', id.value());
  }

  public static Bytes removedMember(MemberId id) {
    return numbered('x', id.value());
  }

  public static Bytes alarm(MemberId member, byte type) {
    return Bytes.wrap(
        ByteBuffer.allocate(10).put((byte) 'n').putLong(member.value()).put(type).array());
  }

  public static Bytes user(String name) {
    return Bytes.utf8("u" + name);
  }

  public static Bytes role(String name) {
    return Bytes.utf8("o" + name);
  }

  /// The name behind the family's byte.
  public static String nameOf(Bytes key) {
    return key.slice(1, key.length()).utf8();
  }

  /// The number behind the family's byte.
  public static long numberOf(Bytes key) {
    return (long) BIG_ENDIAN.get(key.array(), 1);
  }

  public static byte alarmTypeOf(Bytes key) {
    return key.at(9);
  }

  public static Bytes number(long value) {
    return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
  }

  /// The whole of a value that is one number.
  public static long number(Bytes value) {
    return (long) BIG_ENDIAN.get(value.array(), 0);
  }

  /// The value of a lease.
  public static Bytes times(long ttlSeconds, long remainingSeconds) {
    return remainingSeconds == 0
        ? number(ttlSeconds)
        : Bytes.wrap(
            ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(ttlSeconds)
                .putLong(remainingSeconds)
                .array());
  }

  public static long ttlOf(Bytes times) {
    return number(times);
  }

  public static long remainingOf(Bytes times) {
    return times.length() > Long.BYTES ? (long) BIG_ENDIAN.get(times.array(), Long.BYTES) : 0;
  }

  private static Bytes numbered(char family, long number) {
    return Bytes.wrap(ByteBuffer.allocate(9).put((byte) family).putLong(number).array());
  }
}
