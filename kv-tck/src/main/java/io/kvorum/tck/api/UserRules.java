package io.kvorum.tck.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.tck.Rule;
import io.kvorum.tck.api.pb.AuthRoleGrantPermissionRequest;
import io.kvorum.tck.api.pb.AuthRoleRevokePermissionRequest;
import io.kvorum.tck.api.pb.AuthUserAddRequest;
import io.kvorum.tck.api.pb.AuthUserChangePasswordRequest;
import io.kvorum.tck.api.pb.AuthUserRoleRequest;
import io.kvorum.tck.api.pb.Permission;
import io.kvorum.tck.api.pb.UserAddOptions;
import java.util.function.Supplier;

/// AUTH-1 to AUTH-11, and AUTH-27: users, roles and permissions, and the switch.
abstract class UserRules extends KeepingUsers {
  private static final Refusal NO_USER = Refusal.precondition("etcdserver: user name not found");
  private static final Refusal NO_ROLE = Refusal.precondition("etcdserver: role name not found");
  private static final Refusal BAD_MANAGEMENT =
      Refusal.invalid("etcdserver: invalid auth management");

  UserRules(Supplier<Session> session) {
    super(session);
  }

  @Rule("AUTH-1")
  void authentication_is_not_turned_on_without_somebody_who_may_do_everything() {
    assertThat(refusal(Auth.AUTH_ENABLE, Requests.NOTHING))
        .isEqualTo(Refusal.precondition("etcdserver: root user does not exist"));
    ask(Auth.USER_ADD, user(ROOT));
    assertThat(refusal(Auth.AUTH_ENABLE, Requests.NOTHING))
        .isEqualTo(Refusal.precondition("etcdserver: root user does not have root role"));
  }

  @Rule("AUTH-2")
  void turning_on_what_is_on_and_off_what_is_off_is_no_mistake() {
    ask(Auth.AUTH_DISABLE, Requests.NOTHING);
    Client root = turnOn();

    root.ask(Auth.AUTH_ENABLE, Requests.NOTHING);
    root.ask(Auth.AUTH_DISABLE, Requests.NOTHING);

    put("a", "1");
    assertThat(refusal(Auth.AUTHENTICATE, proof(ROOT, PASSWORD)))
        .isEqualTo(Refusal.precondition("etcdserver: authentication is not enabled"));
    ask(Auth.AUTH_ENABLE, Requests.NOTHING);
  }

  @Rule("AUTH-3")
  void a_user_has_a_name_of_its_own() {
    ask(Auth.USER_ADD, user("alice"));

    assertThat(refusal(Auth.USER_ADD, user("")))
        .isEqualTo(Refusal.invalid("etcdserver: user name is empty"));
    assertThat(refusal(Auth.USER_ADD, user("alice")))
        .isEqualTo(Refusal.precondition("etcdserver: user name already exists"));
    assertThat(ask(Auth.USER_LIST, Requests.NOTHING).getNamesList()).containsExactly("alice");
  }

  @Rule("AUTH-4")
  void a_user_that_there_is_not_is_not_found() {
    ask(Auth.ROLE_ADD, named("writer"));
    var password = AuthUserChangePasswordRequest.newBuilder().setName("x").setPassword("y");

    assertThat(refusal(Auth.USER_GET, named("x"))).isEqualTo(NO_USER);
    assertThat(refusal(Auth.USER_DELETE, named("x"))).isEqualTo(NO_USER);
    assertThat(refusal(Auth.USER_CHANGE_PASSWORD, password.build())).isEqualTo(NO_USER);
    assertThat(refusal(Auth.USER_GRANT_ROLE, role("x", "writer"))).isEqualTo(NO_USER);
    assertThat(refusal(Auth.USER_REVOKE_ROLE, role("x", "writer"))).isEqualTo(NO_USER);
  }

  @Rule("AUTH-5")
  void a_role_has_a_name_of_its_own() {
    ask(Auth.ROLE_ADD, named("writer"));

    assertThat(refusal(Auth.ROLE_ADD, named("")))
        .isEqualTo(Refusal.invalid("etcdserver: role name is empty"));
    assertThat(refusal(Auth.ROLE_ADD, named("writer")))
        .isEqualTo(Refusal.precondition("etcdserver: role name already exists"));
    assertThat(refusal(Auth.ROLE_GET, named("x"))).isEqualTo(NO_ROLE);
    assertThat(refusal(Auth.ROLE_DELETE, named("x"))).isEqualTo(NO_ROLE);
    assertThat(refusal(Auth.ROLE_GRANT_PERMISSION, granting("x", Permission.Type.READ, "a", "")))
        .isEqualTo(NO_ROLE);
  }

  @Rule("AUTH-6")
  void a_user_has_the_roles_that_it_was_granted() {
    ask(Auth.USER_ADD, user("alice"));
    ask(Auth.ROLE_ADD, named("writer"));
    ask(Auth.ROLE_ADD, named("reader"));
    AuthUserRoleRequest writer = role("alice", "writer");

    ask(Auth.USER_GRANT_ROLE, writer);
    ask(Auth.USER_GRANT_ROLE, writer);
    ask(Auth.USER_GRANT_ROLE, role("alice", "reader"));
    assertThat(ask(Auth.USER_GET, named("alice")).getRolesList())
        .containsExactly("reader", "writer");
    assertThat(refusal(Auth.USER_GRANT_ROLE, role("alice", "x"))).isEqualTo(NO_ROLE);
    ask(Auth.USER_REVOKE_ROLE, writer);
    assertThat(refusal(Auth.USER_REVOKE_ROLE, writer))
        .isEqualTo(Refusal.precondition("etcdserver: role is not granted to the user"));
    ask(Auth.ROLE_DELETE, named("reader"));
    assertThat(ask(Auth.USER_GET, named("alice")).getRolesList()).isEmpty();
  }

  @Rule("AUTH-7")
  void a_role_has_one_permission_for_a_range() {
    ask(Auth.ROLE_ADD, named("writer"));
    Permission write = permission(Permission.Type.WRITE, "b", "c");
    Permission read = permission(Permission.Type.READ, "a", "");

    ask(Auth.ROLE_GRANT_PERMISSION, granting("writer", Permission.Type.READWRITE, "b", "c"));
    ask(Auth.ROLE_GRANT_PERMISSION, granting("writer", Permission.Type.WRITE, "b", "c"));
    ask(Auth.ROLE_GRANT_PERMISSION, granting("writer", Permission.Type.READ, "a", ""));
    assertThat(ask(Auth.ROLE_GET, named("writer")).getPermList()).containsExactly(read, write);
    var revoke = AuthRoleRevokePermissionRequest.newBuilder().setRole("writer").setKey(key("b"));
    assertThat(refusal(Auth.ROLE_REVOKE_PERMISSION, revoke.build()))
        .isEqualTo(Refusal.precondition("etcdserver: permission is not granted to the role"));
    ask(Auth.ROLE_REVOKE_PERMISSION, revoke.setRangeEnd(key("c")).build());
    assertThat(ask(Auth.ROLE_GET, named("writer")).getPermList()).containsExactly(read);
  }

  @Rule("AUTH-8")
  void a_permission_is_of_some_keys() {
    ask(Auth.ROLE_ADD, named("writer"));
    var noKeys =
        AuthRoleGrantPermissionRequest.newBuilder()
            .setName("writer")
            .setPerm(Permission.getDefaultInstance());

    assertThat(refusal(Auth.ROLE_GRANT_PERMISSION, noKeys.build())).isEqualTo(BAD_MANAGEMENT);
    assertThat(
            refusal(Auth.ROLE_GRANT_PERMISSION, granting("writer", Permission.Type.READ, "b", "a")))
        .isEqualTo(BAD_MANAGEMENT);
  }

  @Rule("AUTH-27")
  void to_grant_no_permission_is_refused() {
    ask(Auth.ROLE_ADD, named("writer"));
    var nothing = AuthRoleGrantPermissionRequest.newBuilder().setName("writer").build();

    assertThat(refusal(Auth.ROLE_GRANT_PERMISSION, nothing))
        .isEqualTo(Refusal.invalid("etcdserver: permission not given"));
  }

  @Rule("AUTH-9")
  void whoever_may_do_everything_cannot_be_taken_away() {
    Client root = turnOn();

    assertThat(root.refusal(Auth.USER_DELETE, named(ROOT))).isEqualTo(BAD_MANAGEMENT);
    assertThat(root.refusal(Auth.ROLE_DELETE, named(ROOT))).isEqualTo(BAD_MANAGEMENT);
    assertThat(root.refusal(Auth.USER_REVOKE_ROLE, role(ROOT, ROOT))).isEqualTo(BAD_MANAGEMENT);
  }

  @Rule("AUTH-10")
  void a_user_without_a_password_cannot_prove_who_it_is() {
    ask(
        Auth.USER_ADD,
        AuthUserAddRequest.newBuilder()
            .setName("alice")
            .setOptions(UserAddOptions.newBuilder().setNoPassword(true))
            .build());
    turnOn();

    assertThat(refusal(Auth.AUTHENTICATE, proof("alice", "")))
        .isEqualTo(
            Refusal.unknown(
                "auth: authentication failed, password was given for no password user"));
  }

  @Rule("AUTH-11")
  void the_state_of_authentication_is_told_to_everybody_with_its_revision() {
    long before = ask(Auth.AUTH_STATUS, Requests.NOTHING).getAuthRevision();
    assertThat(ask(Auth.AUTH_STATUS, Requests.NOTHING).getEnabled()).isFalse();

    turnOn();

    var status = ask(Auth.AUTH_STATUS, Requests.NOTHING);
    assertThat(status.getEnabled()).isTrue();
    assertThat(status.getAuthRevision()).isEqualTo(before + 3);
  }
}
