package io.kvorum.state;

import static io.kvorum.state.Machine.b;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.Auth.Permission;
import io.kvorum.api.Auth.PermissionType;
import io.kvorum.api.Bytes;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.Secret;
import io.kvorum.state.auth.AuthTable;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Users and roles by semantics.md 9: what each change needs, does and counts.
class AuthTest {
  private static final Secret HASH = Secret.of("hash");

  private final Machine machine = new Machine();

  private static Command.AddUser user(String name) {
    return new Command.AddUser(name, false, Optional.of(HASH));
  }

  private static Permission permission(PermissionType type, String key, String end) {
    return new Permission(type, b(key), b(end));
  }

  private void grant(String role, Permission permission) {
    done(new Command.GrantPermission(role, Optional.of(permission)));
  }

  private void done(Command command) {
    assertThat(machine.apply(command).outcome()).isEqualTo(new Outcome.Done());
  }

  private AuthView auth() {
    return machine.view().auth();
  }

  private void enable() {
    done(user("root"));
    done(new Command.GrantRole("root", "root"));
    done(new Command.EnableAuth());
  }

  private void asRoot(Command command, Outcome expected) {
    Caller root = new Caller("root", auth().revision());
    assertThat(machine.apply(new Command.ByUser(root, command)).outcome()).isEqualTo(expected);
  }

  @Test
  void enabling_needs_a_user_root_with_the_role_root() {
    assertThat(machine.error(new Command.EnableAuth())).isEqualTo(KvError.ROOT_USER_MISSING);
    done(user("root"));
    assertThat(machine.error(new Command.EnableAuth())).isEqualTo(KvError.ROOT_ROLE_MISSING);
    done(new Command.GrantRole("root", "root"));
    assertThat(auth().isEnabled()).isFalse();
    done(new Command.EnableAuth());
    assertThat(auth().isEnabled()).isTrue();
  }

  @Test
  void every_change_counts_but_enabling_and_what_changes_nothing() {
    assertThat(auth().revision()).isEqualTo(1);
    done(user("root"));
    done(new Command.GrantRole("root", "root"));
    assertThat(auth().revision()).isEqualTo(3);
    done(new Command.GrantRole("root", "root"));
    done(new Command.EnableAuth());
    asRoot(new Command.EnableAuth(), new Outcome.Done());
    asRoot(new Command.AddUser("root", true, Optional.empty()), failed(KvError.USER_EXISTS));
    assertThat(auth().revision()).isEqualTo(3);
    asRoot(new Command.AddRole("r"), new Outcome.Done());
    asRoot(new Command.DisableAuth(), new Outcome.TokensRevoked(Optional.empty()));
    assertThat(auth().revision()).isEqualTo(5);
    machine.apply(new Command.DisableAuth());
    assertThat(auth().revision()).isEqualTo(5);
  }

  private static Outcome failed(KvError error) {
    return new Outcome.Failed(error);
  }

  @Test
  void users_have_names_and_are_there_once() {
    assertThat(machine.error(user(""))).isEqualTo(KvError.USER_EMPTY);
    done(user("a"));
    assertThat(machine.error(user("a"))).isEqualTo(KvError.USER_EXISTS);
    assertThat(machine.error(new Command.DeleteUser("b"))).isEqualTo(KvError.USER_NOT_FOUND);
    assertThat(machine.apply(new Command.DeleteUser("a")).outcome())
        .isEqualTo(new Outcome.TokensRevoked(Optional.of("a")));
    assertThat(auth().users()).isEmpty();
  }

  @Test
  void names_are_in_the_order_of_their_bytes() {
    for (String name : List.of("b", "\uD83D\uDE00", "\uFF5E", "a", "ab", "B")) {
      done(user(name));
      done(new Command.AddRole(name));
      done(new Command.GrantRole("b", name));
    }
    List<String> sorted = List.of("B", "a", "ab", "b", "\uFF5E", "\uD83D\uDE00");
    assertThat(auth().users()).isEqualTo(sorted);
    assertThat(auth().roles()).isEqualTo(sorted);
    assertThat(auth().rolesOf("b")).isEqualTo(sorted);
  }

  @Test
  void a_user_without_password_keeps_none() {
    done(new Command.AddUser("a", true, Optional.of(HASH)));
    machine.apply(new Command.SetPassword("a", Optional.of(HASH)));
    assertThat(auth().passwordOf("a")).contains(new AuthView.Password(true, Secret.EMPTY));
    done(user("b"));
    machine.apply(new Command.SetPassword("b", Optional.of(Secret.of("next"))));
    assertThat(auth().passwordOf("b")).contains(new AuthView.Password(false, Secret.of("next")));
    assertThat(auth().passwordOf("c")).isEmpty();
  }

  @Test
  void what_is_no_hash_is_refused_after_the_user_was_looked_for() {
    Command noHash = new Command.SetPassword("a", Optional.empty());
    assertThat(machine.error(noHash)).isEqualTo(KvError.USER_NOT_FOUND);
    done(user("a"));
    assertThat(machine.error(noHash)).isEqualTo(KvError.NO_PASSWORD_USER);
  }

  @Test
  void roles_are_granted_if_they_exist_and_root_always() {
    done(user("a"));
    assertThat(machine.error(new Command.GrantRole("a", "r"))).isEqualTo(KvError.ROLE_NOT_FOUND);
    assertThat(machine.error(new Command.GrantRole("b", "root"))).isEqualTo(KvError.USER_NOT_FOUND);
    done(new Command.GrantRole("a", "root"));
    done(new Command.AddRole("r"));
    done(new Command.GrantRole("a", "r"));
    assertThat(auth().rolesOf("a")).containsExactly("r", "root");
    done(new Command.RevokeRole("a", "r"));
    assertThat(machine.error(new Command.RevokeRole("a", "r"))).isEqualTo(KvError.ROLE_NOT_GRANTED);
    assertThat(machine.error(new Command.AddRole(""))).isEqualTo(KvError.ROLE_EMPTY);
    assertThat(machine.error(new Command.AddRole("r"))).isEqualTo(KvError.ROLE_EXISTS);
  }

  @Test
  void a_deleted_role_is_taken_from_all_who_have_it() {
    done(new Command.AddRole("r"));
    done(new Command.AddRole("s"));
    for (String name : List.of("a", "b")) {
      done(user(name));
      done(new Command.GrantRole(name, "r"));
      done(new Command.GrantRole(name, "s"));
    }
    done(new Command.DeleteRole("r"));
    assertThat(auth().rolesOf("a")).containsExactly("s");
    machine.restart();
    assertThat(auth().rolesOf("b")).containsExactly("s");
    assertThat(auth().roles()).containsExactly("s");
    assertThat(machine.error(new Command.DeleteRole("r"))).isEqualTo(KvError.ROLE_NOT_FOUND);
  }

  @Test
  void a_permission_is_given_for_a_range_and_replaces_one_for_the_same() {
    done(new Command.AddRole("r"));
    grant("r", permission(PermissionType.READ, "b", ""));
    grant("r", permission(PermissionType.WRITE, "a", "c"));
    grant("r", permission(PermissionType.READWRITE, "b", ""));
    grant("r", permission(PermissionType.READ, "b", "\0"));
    assertThat(auth().permissionsOf("r"))
        .containsExactly(
            permission(PermissionType.WRITE, "a", "c"),
            permission(PermissionType.READWRITE, "b", ""),
            permission(PermissionType.READ, "b", "\0"));
    done(new Command.RevokePermission("r", b("b"), Bytes.EMPTY));
    assertThat(machine.error(new Command.RevokePermission("r", b("b"), b("c"))))
        .isEqualTo(KvError.PERMISSION_NOT_GRANTED);
    assertThat(auth().permissionsOf("r")).hasSize(2);
  }

  @Test
  void a_permission_that_is_none_is_refused_before_the_role_is_looked_for() {
    assertThat(machine.error(new Command.GrantPermission("r", Optional.empty())))
        .isEqualTo(KvError.PERMISSION_NOT_GIVEN);
    for (Permission none :
        List.of(
            permission(PermissionType.READ, "", ""),
            permission(PermissionType.READ, "", "\0"),
            permission(PermissionType.READ, "b", "b"),
            permission(PermissionType.READ, "b", "a"))) {
      assertThat(machine.error(new Command.GrantPermission("r", Optional.of(none))))
          .isEqualTo(KvError.INVALID_AUTH_MANAGEMENT);
    }
    Permission some = permission(PermissionType.READ, "b", "\0");
    assertThat(machine.error(new Command.GrantPermission("r", Optional.of(some))))
        .isEqualTo(KvError.ROLE_NOT_FOUND);
  }

  @Test
  void the_role_root_shows_everything_once_it_is_there() {
    assertThatThrownBy(() -> auth().permissionsOf("root"))
        .isInstanceOfSatisfying(
            KvException.class, why -> assertThat(why.error()).isEqualTo(KvError.ROLE_NOT_FOUND));
    done(new Command.AddRole("root"));
    assertThat(auth().permissionsOf("root"))
        .containsExactly(permission(PermissionType.READWRITE, "", "\0"));
  }

  @Test
  void while_users_are_needed_root_stays() {
    enable();
    Outcome refused = failed(KvError.INVALID_AUTH_MANAGEMENT);
    asRoot(new Command.DeleteUser("root"), refused);
    asRoot(new Command.DeleteRole("root"), refused);
    asRoot(new Command.RevokeRole("root", "root"), refused);
    asRoot(new Command.DisableAuth(), new Outcome.TokensRevoked(Optional.empty()));
    done(new Command.RevokeRole("root", "root"));
  }

  @Test
  void a_token_has_the_index_of_its_entry_and_the_users_of_the_login() {
    Command login = new Command.IssueToken("root", 3, Secret.of("abc"));
    assertThat(machine.error(login)).isEqualTo(KvError.AUTH_NOT_ENABLED);
    enable();
    long index = machine.state.applied().index() + 1;
    assertThat(machine.apply(login).outcome())
        .isEqualTo(new Outcome.TokenIssued("root", Secret.of("abc." + index)));
    asRoot(new Command.AddRole("r"), new Outcome.Done());
    assertThat(machine.error(login)).isEqualTo(KvError.OLD_AUTH_REVISION);
  }

  @Test
  void users_and_roles_survive_a_restart_and_are_in_the_hash_but_not_in_that_of_the_keys() {
    machine.put("k", "v");
    int keys = machine.view().hashKv(2);
    int before = machine.view().hash();
    done(new Command.AddRole("r"));
    grant("r", permission(PermissionType.WRITE, "a", "\0"));
    enable();
    int hash = machine.view().hash();
    assertThat(hash).isNotEqualTo(before);
    assertThat(machine.view().hashKv(2)).isEqualTo(keys);
    AuthTable table = ((PublishedAuth) auth()).table();
    machine.restart();
    assertThat(((PublishedAuth) auth()).table()).isEqualTo(table);
    assertThat(machine.view().hash()).isEqualTo(hash);
    assertThat(machine.view().revision()).isEqualTo(2);
  }
}
