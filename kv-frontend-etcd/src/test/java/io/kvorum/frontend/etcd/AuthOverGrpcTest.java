package io.kvorum.frontend.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.kvorum.frontend.etcd.pb.AuthDisableRequest;
import io.kvorum.frontend.etcd.pb.AuthDisableResponse;
import io.kvorum.frontend.etcd.pb.AuthRoleGetRequest;
import io.kvorum.frontend.etcd.pb.AuthRoleGetResponse;
import io.kvorum.frontend.etcd.pb.AuthRoleGrantPermissionRequest;
import io.kvorum.frontend.etcd.pb.AuthRoleGrantPermissionResponse;
import io.kvorum.frontend.etcd.pb.AuthStatusRequest;
import io.kvorum.frontend.etcd.pb.AuthStatusResponse;
import io.kvorum.frontend.etcd.pb.AuthUserAddRequest;
import io.kvorum.frontend.etcd.pb.AuthUserAddResponse;
import io.kvorum.frontend.etcd.pb.AuthUserChangePasswordRequest;
import io.kvorum.frontend.etcd.pb.AuthUserChangePasswordResponse;
import io.kvorum.frontend.etcd.pb.AuthenticateRequest;
import io.kvorum.frontend.etcd.pb.AuthenticateResponse;
import io.kvorum.frontend.etcd.pb.Permission;
import io.kvorum.frontend.etcd.pb.UserAddOptions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The Auth service over gRPC and as JSON: every field arrives, and comes back.
class AuthOverGrpcTest {
  private static final String AUTH = "etcdserverpb.Auth/";

  private final Rig rig = new Rig();

  @AfterEach
  void close() {
    rig.close();
  }

  private static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }

  @Test
  void a_login_brings_a_token_or_the_words_of_etcd() {
    AuthenticateRequest login =
        AuthenticateRequest.newBuilder().setName("u").setPassword("größe").build();
    AuthenticateResponse answer =
        rig.call(AUTH + "Authenticate", login, AuthenticateResponse.getDefaultInstance());
    assertThat(answer.getToken()).isEqualTo("abc.7");
    assertThat(answer.getHeader().getRevision()).isEqualTo(7);
    Status refused =
        rig.failure(
            AUTH + "Authenticate",
            login.toBuilder().clearPassword().build(),
            AuthenticateResponse.getDefaultInstance());
    assertThat(refused.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refused.getDescription())
        .isEqualTo("etcdserver: authentication failed, invalid user ID or password");
    assertThat(rig.node.auth.asked).containsExactly("authenticate u größe", "authenticate u ");
  }

  @Test
  void users_come_with_a_password_a_hash_or_neither() {
    rig.call(
        AUTH + "UserAdd",
        AuthUserAddRequest.newBuilder()
            .setName("u")
            .setOptions(UserAddOptions.newBuilder().setNoPassword(true))
            .build(),
        AuthUserAddResponse.getDefaultInstance());
    rig.call(
        AUTH + "UserChangePassword",
        AuthUserChangePasswordRequest.newBuilder()
            .setName("u")
            .setHashedPassword("aGFzaA==")
            .build(),
        AuthUserChangePasswordResponse.getDefaultInstance());
    assertThat(rig.node.auth.asked)
        .containsExactly("add user u without password", "change password u  aGFzaA==");
  }

  @Test
  void permissions_have_a_type_and_two_ends() {
    rig.call(
        AUTH + "RoleGrantPermission",
        AuthRoleGrantPermissionRequest.newBuilder()
            .setName("r")
            .setPerm(
                Permission.newBuilder()
                    .setPermType(Permission.Type.READWRITE)
                    .setKey(bytes("a"))
                    .setRangeEnd(ByteString.copyFrom(new byte[1])))
            .build(),
        AuthRoleGrantPermissionResponse.getDefaultInstance());
    rig.call(
        AUTH + "RoleGrantPermission",
        AuthRoleGrantPermissionRequest.newBuilder().setName("r").build(),
        AuthRoleGrantPermissionResponse.getDefaultInstance());
    assertThat(rig.node.auth.asked)
        .containsExactly(
            "permit r Optional[Permission[type=READWRITE, key=a, rangeEnd=\\x00]]",
            "permit r Optional.empty");
    Status unknown =
        rig.failure(
            AUTH + "RoleGrantPermission",
            AuthRoleGrantPermissionRequest.newBuilder()
                .setPerm(Permission.newBuilder().setPermTypeValue(3))
                .build(),
            AuthRoleGrantPermissionResponse.getDefaultInstance());
    assertThat(unknown.getDescription()).isEqualTo("etcdserver: invalid auth management");
    AuthRoleGetResponse role =
        rig.call(
            AUTH + "RoleGet",
            AuthRoleGetRequest.newBuilder().setRole("r").build(),
            AuthRoleGetResponse.getDefaultInstance());
    assertThat(role.getPermList())
        .isEqualTo(
            List.of(
                Permission.newBuilder()
                    .setPermType(Permission.Type.WRITE)
                    .setKey(bytes("a"))
                    .setRangeEnd(bytes("b"))
                    .build(),
                Permission.newBuilder().setKey(bytes("c")).build()));
  }

  @Test
  void the_status_says_whether_users_are_needed_and_their_revision() {
    AuthStatusResponse status =
        rig.call(
            AUTH + "AuthStatus",
            AuthStatusRequest.getDefaultInstance(),
            AuthStatusResponse.getDefaultInstance());
    assertThat(status.getEnabled()).isTrue();
    assertThat(status.getAuthRevision()).isEqualTo(9);
    AuthDisableResponse disabled =
        rig.call(
            AUTH + "AuthDisable",
            AuthDisableRequest.getDefaultInstance(),
            AuthDisableResponse.getDefaultInstance());
    assertThat(disabled.getHeader().getRevision()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "enable|{}|enable|",
        "disable|{}|disable|",
        "status|{}|status|,\"enabled\":true,\"authRevision\":\"9\"",
        "authenticate|{\"name\":\"u\",\"password\":\"p\"}|authenticate u p|,\"token\":\"abc.7\"",
        "user/add|{\"name\":\"u\",\"password\":\"p\"}|add user u p|",
        "user/get|{\"name\":\"u\"}|roles of u|,\"roles\":[\"r\",\"s\"]",
        "user/list|{}|users|,\"users\":[\"u\",\"v\"]",
        "user/delete|{\"name\":\"u\"}|delete user u|",
        "user/changepw|{\"name\":\"u\",\"password\":\"p\"}|change password u p|",
        "user/grant|{\"user\":\"u\",\"role\":\"r\"}|grant u r|",
        "user/revoke|{\"name\":\"u\",\"role\":\"r\"}|revoke u r|",
        "role/add|{\"name\":\"r\"}|add role r|",
        "role/get|{\"role\":\"r\"}|permissions of r|,\"perm\":["
            + "{\"permType\":\"WRITE\",\"key\":\"YQ==\",\"range_end\":\"Yg==\"},"
            + "{\"key\":\"Yw==\"}]",
        "role/list|{}|roles|,\"roles\":[\"r\"]",
        "role/delete|{\"role\":\"r\"}|delete role r|",
        "role/grant|{\"name\":\"r\"}|permit r Optional.empty|",
        "role/revoke|{\"role\":\"r\",\"key\":\"YQ==\",\"range_end\":\"Yg==\"}|forbid r a b|"
      })
  void every_call_has_its_path_in_the_gateway(
      String path, String request, String asked, String answer) throws Exception {
    String body = rig.post("/v3/auth/" + path, request).body();
    assertThat(rig.node.auth.asked.stream().map(String::strip)).containsExactly(asked);
    assertThat(body.replaceFirst("\\{\"header\":\\{[^}]*}", "{\"header\":{}"))
        .isEqualTo("{\"header\":{}" + (answer == null ? "" : answer) + "}");
  }
}
