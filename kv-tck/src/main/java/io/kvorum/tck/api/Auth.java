package io.kvorum.tck.api;

import io.grpc.MethodDescriptor;
import io.kvorum.tck.api.pb.AuthNameRequest;
import io.kvorum.tck.api.pb.AuthNamesResponse;
import io.kvorum.tck.api.pb.AuthRoleGetResponse;
import io.kvorum.tck.api.pb.AuthRoleGrantPermissionRequest;
import io.kvorum.tck.api.pb.AuthRoleRevokePermissionRequest;
import io.kvorum.tck.api.pb.AuthStatusResponse;
import io.kvorum.tck.api.pb.AuthUserAddRequest;
import io.kvorum.tck.api.pb.AuthUserChangePasswordRequest;
import io.kvorum.tck.api.pb.AuthUserGetResponse;
import io.kvorum.tck.api.pb.AuthUserRoleRequest;
import io.kvorum.tck.api.pb.AuthenticateRequest;
import io.kvorum.tck.api.pb.AuthenticateResponse;
import io.kvorum.tck.api.pb.EmptyRequest;
import io.kvorum.tck.api.pb.HeaderResponse;

/// The calls about users and roles.
final class Auth {
  static final MethodDescriptor<EmptyRequest, HeaderResponse> AUTH_ENABLE =
      Rpcs.unary(
          "etcdserverpb.Auth/AuthEnable",
          EmptyRequest.getDefaultInstance(),
          HeaderResponse.getDefaultInstance());
  static final MethodDescriptor<EmptyRequest, HeaderResponse> AUTH_DISABLE =
      Rpcs.unary(
          "etcdserverpb.Auth/AuthDisable",
          EmptyRequest.getDefaultInstance(),
          HeaderResponse.getDefaultInstance());
  static final MethodDescriptor<EmptyRequest, AuthStatusResponse> AUTH_STATUS =
      Rpcs.unary(
          "etcdserverpb.Auth/AuthStatus",
          EmptyRequest.getDefaultInstance(),
          AuthStatusResponse.getDefaultInstance());
  static final MethodDescriptor<AuthenticateRequest, AuthenticateResponse> AUTHENTICATE =
      Rpcs.unary(
          "etcdserverpb.Auth/Authenticate",
          AuthenticateRequest.getDefaultInstance(),
          AuthenticateResponse.getDefaultInstance());
  static final MethodDescriptor<AuthUserAddRequest, HeaderResponse> USER_ADD =
      Rpcs.unary(
          "etcdserverpb.Auth/UserAdd",
          AuthUserAddRequest.getDefaultInstance(),
          HeaderResponse.getDefaultInstance());
  static final MethodDescriptor<AuthNameRequest, AuthUserGetResponse> USER_GET =
      Rpcs.unary(
          "etcdserverpb.Auth/UserGet",
          AuthNameRequest.getDefaultInstance(),
          AuthUserGetResponse.getDefaultInstance());
  static final MethodDescriptor<EmptyRequest, AuthNamesResponse> USER_LIST =
      Rpcs.unary(
          "etcdserverpb.Auth/UserList",
          EmptyRequest.getDefaultInstance(),
          AuthNamesResponse.getDefaultInstance());
  static final MethodDescriptor<AuthNameRequest, HeaderResponse> USER_DELETE =
      Rpcs.unary(
          "etcdserverpb.Auth/UserDelete",
          AuthNameRequest.getDefaultInstance(),
          HeaderResponse.getDefaultInstance());
  static final MethodDescriptor<AuthUserChangePasswordRequest, HeaderResponse>
      USER_CHANGE_PASSWORD =
          Rpcs.unary(
              "etcdserverpb.Auth/UserChangePassword",
              AuthUserChangePasswordRequest.getDefaultInstance(),
              HeaderResponse.getDefaultInstance());
  static final MethodDescriptor<AuthUserRoleRequest, HeaderResponse> USER_GRANT_ROLE =
      Rpcs.unary(
          "etcdserverpb.Auth/UserGrantRole",
          AuthUserRoleRequest.getDefaultInstance(),
          HeaderResponse.getDefaultInstance());
  static final MethodDescriptor<AuthUserRoleRequest, HeaderResponse> USER_REVOKE_ROLE =
      Rpcs.unary(
          "etcdserverpb.Auth/UserRevokeRole",
          AuthUserRoleRequest.getDefaultInstance(),
          HeaderResponse.getDefaultInstance());
  static final MethodDescriptor<AuthNameRequest, HeaderResponse> ROLE_ADD =
      Rpcs.unary(
          "etcdserverpb.Auth/RoleAdd",
          AuthNameRequest.getDefaultInstance(),
          HeaderResponse.getDefaultInstance());
  static final MethodDescriptor<AuthNameRequest, AuthRoleGetResponse> ROLE_GET =
      Rpcs.unary(
          "etcdserverpb.Auth/RoleGet",
          AuthNameRequest.getDefaultInstance(),
          AuthRoleGetResponse.getDefaultInstance());
  static final MethodDescriptor<EmptyRequest, AuthNamesResponse> ROLE_LIST =
      Rpcs.unary(
          "etcdserverpb.Auth/RoleList",
          EmptyRequest.getDefaultInstance(),
          AuthNamesResponse.getDefaultInstance());
  static final MethodDescriptor<AuthNameRequest, HeaderResponse> ROLE_DELETE =
      Rpcs.unary(
          "etcdserverpb.Auth/RoleDelete",
          AuthNameRequest.getDefaultInstance(),
          HeaderResponse.getDefaultInstance());
  static final MethodDescriptor<AuthRoleGrantPermissionRequest, HeaderResponse>
      ROLE_GRANT_PERMISSION =
          Rpcs.unary(
              "etcdserverpb.Auth/RoleGrantPermission",
              AuthRoleGrantPermissionRequest.getDefaultInstance(),
              HeaderResponse.getDefaultInstance());
  static final MethodDescriptor<AuthRoleRevokePermissionRequest, HeaderResponse>
      ROLE_REVOKE_PERMISSION =
          Rpcs.unary(
              "etcdserverpb.Auth/RoleRevokePermission",
              AuthRoleRevokePermissionRequest.getDefaultInstance(),
              HeaderResponse.getDefaultInstance());

  private Auth() {}
}
