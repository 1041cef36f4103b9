package io.kvorum.frontend.etcd.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import io.kvorum.api.Auth;
import io.kvorum.api.Auth.AddUserRequest;
import io.kvorum.api.Auth.ChangePasswordRequest;
import io.kvorum.api.Auth.DoneResponse;
import io.kvorum.api.Auth.GrantPermissionRequest;
import io.kvorum.api.Auth.NamesResponse;
import io.kvorum.api.Auth.PermissionType;
import io.kvorum.api.Auth.PermissionsResponse;
import io.kvorum.api.Auth.RevokePermissionRequest;
import io.kvorum.api.Auth.RoleOfUser;
import io.kvorum.api.Auth.StatusResponse;
import io.kvorum.api.Auth.TokenResponse;
import io.kvorum.api.Bytes;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.Secret;
import io.kvorum.frontend.etcd.pb.AuthEnableResponse;
import io.kvorum.frontend.etcd.pb.AuthRoleAddRequest;
import io.kvorum.frontend.etcd.pb.AuthRoleDeleteRequest;
import io.kvorum.frontend.etcd.pb.AuthRoleGetRequest;
import io.kvorum.frontend.etcd.pb.AuthRoleGetResponse;
import io.kvorum.frontend.etcd.pb.AuthRoleGrantPermissionRequest;
import io.kvorum.frontend.etcd.pb.AuthRoleListResponse;
import io.kvorum.frontend.etcd.pb.AuthRoleRevokePermissionRequest;
import io.kvorum.frontend.etcd.pb.AuthStatusResponse;
import io.kvorum.frontend.etcd.pb.AuthUserAddRequest;
import io.kvorum.frontend.etcd.pb.AuthUserChangePasswordRequest;
import io.kvorum.frontend.etcd.pb.AuthUserDeleteRequest;
import io.kvorum.frontend.etcd.pb.AuthUserGetRequest;
import io.kvorum.frontend.etcd.pb.AuthUserGetResponse;
import io.kvorum.frontend.etcd.pb.AuthUserGrantRoleRequest;
import io.kvorum.frontend.etcd.pb.AuthUserListResponse;
import io.kvorum.frontend.etcd.pb.AuthUserRevokeRoleRequest;
import io.kvorum.frontend.etcd.pb.AuthenticateRequest;
import io.kvorum.frontend.etcd.pb.AuthenticateResponse;
import io.kvorum.frontend.etcd.pb.Permission;
import java.io.IOException;
import java.util.Optional;

/// The messages of etcd's Auth service.
public final class AuthWire {
  /// Who says that they are who, and the password that shows it.
  public record Login(String user, Secret password) {}

  private AuthWire() {}

  /// Every answer that has nothing but a header looks like this one.
  public static byte[] done(DoneResponse answer) {
    return AuthEnableResponse.newBuilder()
        .setHeader(Headers.of(answer.header()))
        .build()
        .toByteArray();
  }

  public static byte[] status(StatusResponse answer) {
    return AuthStatusResponse.newBuilder()
        .setHeader(Headers.of(answer.header()))
        .setEnabled(answer.enabled())
        .setAuthRevision(answer.authRevision())
        .build()
        .toByteArray();
  }

  public static Login authenticate(CodedInputStream in) throws IOException {
    AuthenticateRequest request = AuthenticateRequest.parseFrom(in);
    return new Login(request.getName(), secret(request.getPasswordBytes()));
  }

  public static byte[] authenticate(TokenResponse answer) {
    return AuthenticateResponse.newBuilder()
        .setHeader(Headers.of(answer.header()))
        .setToken(answer.token().text())
        .build()
        .toByteArray();
  }

  public static AddUserRequest addUser(CodedInputStream in) throws IOException {
    AuthUserAddRequest request = AuthUserAddRequest.parseFrom(in);
    return new AddUserRequest(
        request.getName(),
        secret(request.getPasswordBytes()),
        request.getOptions().getNoPassword());
  }

  public static String rolesOf(CodedInputStream in) throws IOException {
    return AuthUserGetRequest.parseFrom(in).getName();
  }

  public static byte[] rolesOf(NamesResponse answer) {
    return AuthUserGetResponse.newBuilder()
        .setHeader(Headers.of(answer.header()))
        .addAllRoles(answer.names())
        .build()
        .toByteArray();
  }

  public static byte[] users(NamesResponse answer) {
    return AuthUserListResponse.newBuilder()
        .setHeader(Headers.of(answer.header()))
        .addAllUsers(answer.names())
        .build()
        .toByteArray();
  }

  public static String deleteUser(CodedInputStream in) throws IOException {
    return AuthUserDeleteRequest.parseFrom(in).getName();
  }

  public static ChangePasswordRequest changePassword(CodedInputStream in) throws IOException {
    AuthUserChangePasswordRequest request = AuthUserChangePasswordRequest.parseFrom(in);
    return new ChangePasswordRequest(
        request.getName(),
        secret(request.getPasswordBytes()),
        secret(request.getHashedPasswordBytes()));
  }

  public static RoleOfUser grantRole(CodedInputStream in) throws IOException {
    AuthUserGrantRoleRequest request = AuthUserGrantRoleRequest.parseFrom(in);
    return new RoleOfUser(request.getUser(), request.getRole());
  }

  public static RoleOfUser revokeRole(CodedInputStream in) throws IOException {
    AuthUserRevokeRoleRequest request = AuthUserRevokeRoleRequest.parseFrom(in);
    return new RoleOfUser(request.getName(), request.getRole());
  }

  public static String addRole(CodedInputStream in) throws IOException {
    return AuthRoleAddRequest.parseFrom(in).getName();
  }

  public static String permissionsOf(CodedInputStream in) throws IOException {
    return AuthRoleGetRequest.parseFrom(in).getRole();
  }

  public static byte[] permissionsOf(PermissionsResponse answer) {
    AuthRoleGetResponse.Builder message =
        AuthRoleGetResponse.newBuilder().setHeader(Headers.of(answer.header()));
    answer.permissions().forEach(permission -> message.addPerm(message(permission)));
    return message.build().toByteArray();
  }

  public static byte[] roles(NamesResponse answer) {
    return AuthRoleListResponse.newBuilder()
        .setHeader(Headers.of(answer.header()))
        .addAllRoles(answer.names())
        .build()
        .toByteArray();
  }

  public static String deleteRole(CodedInputStream in) throws IOException {
    return AuthRoleDeleteRequest.parseFrom(in).getRole();
  }

  public static GrantPermissionRequest grantPermission(CodedInputStream in) throws IOException {
    AuthRoleGrantPermissionRequest request = AuthRoleGrantPermissionRequest.parseFrom(in);
    return new GrantPermissionRequest(
        request.getName(),
        request.hasPerm() ? Optional.of(permission(request.getPerm())) : Optional.empty());
  }

  public static RevokePermissionRequest revokePermission(CodedInputStream in) throws IOException {
    AuthRoleRevokePermissionRequest request = AuthRoleRevokePermissionRequest.parseFrom(in);
    return new RevokePermissionRequest(
        request.getRole(), bytes(request.getKey()), bytes(request.getRangeEnd()));
  }

  private static Permission message(Auth.Permission permission) {
    return Permission.newBuilder()
        .setPermType(
            switch (permission.type()) {
              case READ -> Permission.Type.READ;
              case WRITE -> Permission.Type.WRITE;
              case READWRITE -> Permission.Type.READWRITE;
            })
        .setKey(UnsafeByteOperations.unsafeWrap(permission.key().array()))
        .setRangeEnd(UnsafeByteOperations.unsafeWrap(permission.rangeEnd().array()))
        .build();
  }

  /// etcd keeps types that it does not know and permits nothing by them; here they are refused.
  private static Auth.Permission permission(Permission message) {
    PermissionType type =
        switch (message.getPermType()) {
          case READ -> PermissionType.READ;
          case WRITE -> PermissionType.WRITE;
          case READWRITE -> PermissionType.READWRITE;
          case UNRECOGNIZED -> throw new KvException(KvError.INVALID_AUTH_MANAGEMENT);
        };
    return new Auth.Permission(type, bytes(message.getKey()), bytes(message.getRangeEnd()));
  }

  private static Secret secret(ByteString value) {
    return new Secret(bytes(value));
  }

  private static Bytes bytes(ByteString value) {
    return Bytes.wrap(value.toByteArray());
  }
}
