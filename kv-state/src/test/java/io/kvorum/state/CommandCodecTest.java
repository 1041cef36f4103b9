package io.kvorum.state;

import static io.kvorum.state.Machine.b;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.Auth.Permission;
import io.kvorum.api.Auth.PermissionType;
import io.kvorum.api.Bytes;
import io.kvorum.api.Kv;
import io.kvorum.api.Kv.Compare;
import io.kvorum.api.Maintenance.AlarmType;
import io.kvorum.api.MemberId;
import io.kvorum.api.Secret;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CommandCodecTest {
  private static void comesBack(Command command) {
    assertThat(CommandCodec.decode(CommandCodec.encode(command))).isEqualTo(command);
  }

  @Test
  void every_kind_of_command_comes_back_as_it_went() {
    comesBack(new Command.Put(new Kv.PutRequest(b("k"), b("v"), -5, true, false, true)));
    comesBack(new Command.Put(Kv.PutRequest.of(b(""), b(""))));
    comesBack(new Command.DeleteRange(new Kv.DeleteRangeRequest(b("a"), b("\0"), true)));
    comesBack(new Command.Compact(Long.MIN_VALUE));
    comesBack(new Command.LeaseGrant(Long.MIN_VALUE, Long.MAX_VALUE));
    comesBack(new Command.LeaseGrant(1, -1));
    comesBack(new Command.LeaseRevoke(-1));
    for (AlarmType type : AlarmType.values()) {
      comesBack(new Command.RaiseAlarm(new MemberId(-1), type));
      comesBack(new Command.ClearAlarm(new MemberId(1), type));
    }
    comesBack(new Command.PublishMember(new MemberId(9), "größe", List.of("http://a", "")));
    comesBack(new Command.SetClusterVersion("3.7.0"));
    comesBack(new Command.LeaseExpire(7));
    comesBack(new Command.SetDowngrade("3.6.0"));
    comesBack(new Command.SetDowngrade(""));
    comesBack(new Command.CheckpointLeases(List.of()));
    comesBack(
        new Command.CheckpointLeases(
            List.of(new Command.LeaseTime(-1, 0), new Command.LeaseTime(7, 9_000_000_000L))));
  }

  @Test
  void every_command_of_users_and_roles_comes_back_as_it_went() {
    Permission permission = new Permission(PermissionType.WRITE, b("a"), b("\0"));
    comesBack(new Command.EnableAuth());
    comesBack(new Command.DisableAuth());
    comesBack(new Command.AddUser("größe", false, Optional.of(Secret.of("hash"))));
    comesBack(new Command.AddUser("", true, Optional.empty()));
    comesBack(new Command.SetPassword("u", Optional.of(Secret.EMPTY)));
    comesBack(new Command.SetPassword("u", Optional.empty()));
    comesBack(new Command.DeleteUser("u"));
    comesBack(new Command.GrantRole("u", "r"));
    comesBack(new Command.RevokeRole("u", "r"));
    comesBack(new Command.AddRole("r"));
    comesBack(new Command.DeleteRole("r"));
    comesBack(new Command.GrantPermission("r", Optional.of(permission)));
    comesBack(new Command.GrantPermission("r", Optional.empty()));
    comesBack(new Command.RevokePermission("r", b("a"), b("")));
    comesBack(new Command.IssueToken("u", 9, Secret.of("random")));
  }

  @Test
  void a_command_comes_back_with_its_user_and_never_with_two() {
    Command put = new Command.Put(Kv.PutRequest.of(b("k"), b("v")));
    Command named = new Command.ByUser(new Caller("u", 7), put);
    comesBack(named);
    comesBack(new Command.ByUser(new Caller("", 1), new Command.EnableAuth()));
    byte[] twice = CommandCodec.encode(named).array();
    byte[] outer = Arrays.copyOf(twice, 5 + twice.length);
    System.arraycopy(twice, 0, outer, 5, twice.length);
    assertThatThrownBy(() -> CommandCodec.decode(Bytes.wrap(outer)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("two users");
  }

  @Test
  void no_command_shows_a_hash_or_a_token() {
    Secret secret = Secret.of("hush");
    assertThat(
            List.of(
                new Command.AddUser("u", false, Optional.of(secret)),
                new Command.SetPassword("u", Optional.of(secret)),
                new Command.IssueToken("u", 1, secret),
                new Outcome.TokenIssued("u", secret)))
        .allSatisfy(shown -> assertThat(shown.toString()).doesNotContain("hush"));
  }

  @Test
  void random_commands_come_back_as_they_went() {
    RandomCommands commands = new RandomCommands(new Random(1));
    for (int i = 0; i < 5_000; i++) {
      comesBack(commands.next(i));
    }
  }

  @Test
  void every_choice_and_option_of_a_transaction_comes_back() {
    for (Kv.SortOrder order : Kv.SortOrder.values()) {
      for (Kv.SortTarget target : Kv.SortTarget.values()) {
        comesBack(
            txnOf(
                new Kv.RangeRequest(
                    b("k"),
                    b("z"),
                    -1,
                    Long.MAX_VALUE,
                    order,
                    target,
                    true,
                    false,
                    true,
                    1,
                    2,
                    -3,
                    4)));
      }
    }
    for (Compare.Result result : Compare.Result.values()) {
      Compare compare = new Compare(result, b("k"), b("z"), new Compare.Operand.Value(b("v")));
      comesBack(new Command.Txn(new Kv.TxnRequest(List.of(compare), List.of(), List.of())));
    }
    comesBack(new Command.Txn(new Kv.TxnRequest(List.of(), List.of(Optional.empty()), List.of())));
  }

  private static Command txnOf(Kv.Request request) {
    return new Command.Txn(new Kv.TxnRequest(List.of(), List.of(), List.of(Optional.of(request))));
  }

  @Test
  void a_put_takes_little_more_than_its_key_and_value() {
    Bytes encoded = CommandCodec.encode(new Command.Put(Kv.PutRequest.of(b("key"), b("value"))));
    assertThat(encoded.length()).isEqualTo(3 + 1 + 3 + 1 + 5);
  }

  @Test
  void another_format_or_kind_is_refused_by_name() {
    assertThatThrownBy(() -> CommandCodec.decode(Bytes.wrap(new byte[] {2, 1})))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("format 2");
    assertThatThrownBy(() -> CommandCodec.decode(Bytes.wrap(new byte[] {1, 99})))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("unknown kind 99");
  }

  @Test
  void bytes_behind_or_missing_from_a_command_are_refused() {
    Bytes encoded = CommandCodec.encode(new Command.LeaseGrant(1, 60));
    assertThatThrownBy(() -> CommandCodec.decode(encoded.plus(Bytes.wrap(new byte[1]))))
        .isInstanceOf(IllegalArgumentException.class);
    for (int length = 0; length < encoded.length(); length++) {
      Bytes cut = encoded.slice(0, length);
      assertThatThrownBy(() -> CommandCodec.decode(cut))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void transactions_nested_without_end_are_refused() {
    byte[] deep = new byte[100_000];
    deep[0] = 1;
    deep[1] = 3;
    for (int i = 2; i + 3 < deep.length; i += 3) {
      deep[i] = 0;
      deep[i + 1] = 1;
      deep[i + 2] = 4;
    }
    assertThatThrownBy(() -> CommandCodec.decode(Bytes.wrap(deep)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nested");
  }

  @Test
  void random_bytes_are_refused_in_one_way_only() {
    Random random = new Random(7);
    RandomCommands commands = new RandomCommands(random);
    int refused = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = CommandCodec.encode(commands.next(i)).array().clone();
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      Bytes damaged = Bytes.wrap(Arrays.copyOf(bytes, random.nextInt(bytes.length + 2)));
      try {
        CommandCodec.encode(CommandCodec.decode(damaged));
      } catch (IllegalArgumentException expected) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(50_000);
  }
}
