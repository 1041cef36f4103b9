package io.kvorum.state;

import static io.kvorum.state.Machine.b;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Auth.Permission;
import io.kvorum.api.Auth.PermissionType;
import io.kvorum.api.Bytes;
import io.kvorum.api.Kv;
import io.kvorum.api.Kv.Compare;
import io.kvorum.api.KvError;
import io.kvorum.api.Maintenance.AlarmType;
import io.kvorum.api.MemberId;
import io.kvorum.api.Secret;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who may do what by the table of semantics.md 9. The user `u` may read `[b,d)` and `[d,f)`, write
/// `[c,e)`, and do both with `x`.
class AccessTest {
  private static final Outcome DENIED = new Outcome.Failed(KvError.PERMISSION_DENIED);

  private final Machine machine = new Machine();

  @BeforeEach
  void users() {
    machine.applyAll(
        new Command.AddUser("root", true, Optional.empty()),
        new Command.GrantRole("root", "root"),
        new Command.AddUser("u", true, Optional.of(Secret.EMPTY)),
        new Command.AddRole("r"),
        new Command.AddRole("s"),
        permission("r", PermissionType.READ, "b", "d"),
        permission("s", PermissionType.READ, "d", "f"),
        permission("r", PermissionType.WRITE, "c", "e"),
        permission("s", PermissionType.READWRITE, "x", ""),
        new Command.GrantRole("u", "r"),
        new Command.GrantRole("u", "s"),
        new Command.EnableAuth());
  }

  private static Command permission(String role, PermissionType type, String key, String end) {
    return new Command.GrantPermission(role, Optional.of(new Permission(type, b(key), b(end))));
  }

  /// `*` is no end.
  private static Bytes end(String end) {
    return end.equals("*") ? Machine.ALL_FROM : b(end);
  }

  private Outcome by(String user, Command command) {
    Caller caller = new Caller(user, machine.view().auth().revision());
    return machine.apply(new Command.ByUser(caller, command)).outcome();
  }

  private boolean permits(Kv.Request... operations) {
    List<Optional<Kv.Request>> all = List.of(operations).stream().map(Optional::of).toList();
    boolean taken =
        !by("u", new Command.Txn(new Kv.TxnRequest(List.of(), all, List.of()))).equals(DENIED);
    boolean notTaken =
        !by("u", new Command.Txn(new Kv.TxnRequest(List.of(), List.of(), all))).equals(DENIED);
    Kv.Request inner = new Kv.TxnRequest(List.of(), List.of(), all);
    Kv.Request outer = new Kv.TxnRequest(List.of(), List.of(), List.of(Optional.of(inner)));
    boolean nested =
        !by(
                "u",
                new Command.Txn(
                    new Kv.TxnRequest(List.of(), List.of(), List.of(Optional.of(outer)))))
            .equals(DENIED);
    assertThat(notTaken).as("in the branch not taken").isEqualTo(taken);
    assertThat(nested).as("in a transaction of a transaction").isEqualTo(taken);
    return taken;
  }

  @ParameterizedTest
  @CsvSource({
    "b, '', true", "bz, '', true", "e, '', true", "f, '', false", "a, '', false", "x, '', true",
    "b, f, true", "c, e, true", "b, g, false", "a, c, false", "x, y, false", "b, *, false",
    "e, c, true", "x, *, false"
  })
  void a_range_is_read_if_all_of_it_is_readable(String key, String end, boolean permitted) {
    assertThat(permits(Kv.RangeRequest.of(b(key), end(end)))).isEqualTo(permitted);
  }

  @ParameterizedTest
  @CsvSource({
    "c, '', false, true",
    "b, '', false, false",
    "c, e, false, true",
    "c, e, true, true",
    "c, f, false, false",
    "c, *, false, false",
    "x, '', true, true"
  })
  void a_range_is_deleted_if_all_of_it_is_writable_and_readable_for_what_was_there(
      String key, String end, boolean previous, boolean permitted) {
    Kv.DeleteRangeRequest delete = new Kv.DeleteRangeRequest(b(key), end(end), previous);
    assertThat(permits(delete)).isEqualTo(permitted);
    assertThat(by("u", new Command.DeleteRange(delete)).equals(DENIED)).isEqualTo(!permitted);
  }

  @Test
  void a_put_needs_to_write_and_for_the_value_before_to_read() {
    machine.apply(
        new Command.ByUser(
            new Caller("root", machine.view().auth().revision()),
            permission("r", PermissionType.WRITE, "w", "")));
    Kv.PutRequest blind = Kv.PutRequest.of(b("w"), b("1"));
    Kv.PutRequest seeing = new Kv.PutRequest(b("w"), b("1"), 0, true, false, false);
    assertThat(permits(blind)).isTrue();
    assertThat(permits(seeing)).isFalse();
    assertThat(by("u", new Command.Put(blind))).isInstanceOf(Outcome.Answer.class);
    assertThat(by("u", new Command.Put(seeing))).isEqualTo(DENIED);
    assertThat(by("u", new Command.Put(Kv.PutRequest.of(b("b"), b("1"))))).isEqualTo(DENIED);
  }

  @Test
  void every_compare_is_a_read() {
    Compare.Operand zero = new Compare.Operand.Version(0);
    Compare seen = new Compare(Compare.Result.EQUAL, b("c"), Bytes.EMPTY, zero);
    Compare hidden = new Compare(Compare.Result.EQUAL, b("c"), b("g"), zero);
    Kv.TxnRequest open = new Kv.TxnRequest(List.of(seen), List.of(), List.of());
    Kv.TxnRequest closed = new Kv.TxnRequest(List.of(seen, hidden), List.of(), List.of());
    assertThat(by("u", new Command.Txn(open))).isInstanceOf(Outcome.Answer.class);
    assertThat(by("u", new Command.Txn(closed))).isEqualTo(DENIED);
    assertThat(permits(open)).isTrue();
    assertThat(permits(closed)).isFalse();
  }

  @Test
  void what_is_denied_changes_nothing() {
    long revision = machine.view().revision();
    Kv.Request allowed = Kv.PutRequest.of(b("c"), b("1"));
    Kv.Request denied = Kv.PutRequest.of(b("a"), b("1"));
    assertThat(permits(allowed, denied)).isFalse();
    assertThat(machine.view().revision()).isEqualTo(revision);
    assertThat(machine.all(0)).isEmpty();
  }

  @Test
  void a_lease_is_for_those_who_may_write_all_its_keys() {
    by("u", new Command.LeaseGrant(1, 60));
    Kv.PutRequest own = Machine.putOf("c", "1", 1);
    assertThat(by("u", new Command.Put(own))).isInstanceOf(Outcome.Answer.class);
    by("root", new Command.Put(Machine.putOf("a", "1", 1)));
    assertThat(by("u", new Command.Put(own))).isEqualTo(DENIED);
    assertThat(permits(own)).isFalse();
    assertThat(by("u", new Command.LeaseRevoke(1))).isEqualTo(DENIED);
    assertThat(by("root", new Command.LeaseRevoke(1))).isEqualTo(new Outcome.Done());
    assertThat(by("u", new Command.LeaseRevoke(1)))
        .isEqualTo(new Outcome.Failed(KvError.LEASE_NOT_FOUND));
  }

  @Test
  void the_end_of_a_lease_needs_nobody() {
    by("root", new Command.LeaseGrant(1, 60));
    by("root", new Command.Put(Machine.putOf("a", "1", 1)));
    assertThat(machine.error(new Command.LeaseRevoke(1))).isEqualTo(KvError.USER_EMPTY);
    assertThat(machine.apply(new Command.LeaseExpire(1)).outcome()).isEqualTo(new Outcome.Done());
    assertThat(machine.all(0)).isEmpty();
  }

  @Test
  void who_has_no_name_or_an_old_one_is_told_so() {
    Command put = new Command.Put(Kv.PutRequest.of(b("c"), b("1")));
    assertThat(machine.error(put)).isEqualTo(KvError.USER_EMPTY);
    assertThat(machine.error(new Command.AddRole("t"))).isEqualTo(KvError.USER_EMPTY);
    long old = machine.view().auth().revision() - 1;
    assertThat(machine.error(new Command.ByUser(new Caller("u", old), put)))
        .isEqualTo(KvError.OLD_AUTH_REVISION);
    assertThat(by("gone", put)).isEqualTo(DENIED);
    assertThat(by("gone", new Command.AddRole("t")))
        .isEqualTo(new Outcome.Failed(KvError.USER_NOT_FOUND));
    assertThat(by("", put)).isEqualTo(DENIED);
    assertThat(by("", new Command.AddRole("t"))).isEqualTo(new Outcome.Failed(KvError.USER_EMPTY));
  }

  @Test
  void users_roles_compactions_and_alarms_are_for_root() {
    MemberId member = new MemberId(1);
    List<Command> forRoot =
        List.of(
            new Command.AddUser("v", true, Optional.empty()),
            new Command.AddRole("t"),
            new Command.GrantRole("u", "r"),
            new Command.Compact(1),
            new Command.RaiseAlarm(member, AlarmType.NOSPACE),
            new Command.ClearAlarm(member, AlarmType.NOSPACE),
            new Command.EnableAuth(),
            new Command.DisableAuth());
    assertThat(forRoot).allSatisfy(command -> assertThat(by("u", command)).isEqualTo(DENIED));
    assertThat(forRoot).allSatisfy(command -> assertThat(by("root", command)).isNotEqualTo(DENIED));
  }

  /// The server compacts, raises alarms and ends leases without a name.
  @Test
  void the_server_itself_needs_no_name() {
    machine.apply(new Command.ByUser(new Caller("root", 99), putOfRoot()));
    assertThat(machine.apply(new Command.Compact(2)).outcome()).isEqualTo(new Outcome.Done());
    assertThat(machine.apply(new Command.RaiseAlarm(new MemberId(1), AlarmType.NOSPACE)).outcome())
        .isInstanceOf(Outcome.Alarms.class);
  }

  private static Command putOfRoot() {
    return new Command.Put(Kv.PutRequest.of(b("zzz"), b("1")));
  }

  @Test
  void an_alarm_opens_nothing() {
    by("root", new Command.RaiseAlarm(new MemberId(1), AlarmType.NOSPACE));
    Kv.DeleteRangeRequest delete = new Kv.DeleteRangeRequest(b("a"), Bytes.EMPTY, false);
    assertThat(by("u", new Command.DeleteRange(delete))).isEqualTo(DENIED);
    assertThat(by("u", new Command.AddRole("t"))).isEqualTo(DENIED);
    assertThat(by("u", new Command.Put(Kv.PutRequest.of(b("a"), b("1")))))
        .isEqualTo(new Outcome.Failed(KvError.NO_SPACE));
  }

  @Test
  void root_may_do_everything_with_every_key() {
    assertThat(by("root", putOfRoot())).isInstanceOf(Outcome.Answer.class);
    Kv.DeleteRangeRequest all = new Kv.DeleteRangeRequest(b("\0"), b("\0"), true);
    assertThat(by("root", new Command.DeleteRange(all))).isInstanceOf(Outcome.Answer.class);
  }
}
