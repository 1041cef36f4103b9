package io.kvorum.api;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// etcd's Auth service: users, the roles that they have, and what those roles may do with which
/// keys.
public interface Auth {
  /// Whether users are needed; at once, from what this member has applied.
  boolean isEnabled();

  /// Needs the user `root` with the role `root`.
  CompletableFuture<DoneResponse> enable(CallContext context);

  CompletableFuture<DoneResponse> disable(CallContext context);

  CompletableFuture<StatusResponse> status(CallContext context);

  /// A token for the one whose password it is.
  CompletableFuture<TokenResponse> authenticate(CallContext context, String user, Secret password);

  CompletableFuture<DoneResponse> addUser(CallContext context, AddUserRequest request);

  /// The names of all users, in the order of their bytes.
  CompletableFuture<NamesResponse> users(CallContext context);

  /// The names of the roles that a user has.
  CompletableFuture<NamesResponse> rolesOf(CallContext context, String user);

  CompletableFuture<DoneResponse> deleteUser(CallContext context, String user);

  CompletableFuture<DoneResponse> changePassword(
      CallContext context, ChangePasswordRequest request);

  CompletableFuture<DoneResponse> grantRole(CallContext context, RoleOfUser request);

  CompletableFuture<DoneResponse> revokeRole(CallContext context, RoleOfUser request);

  CompletableFuture<DoneResponse> addRole(CallContext context, String role);

  /// The names of all roles, in the order of their bytes.
  CompletableFuture<NamesResponse> roles(CallContext context);

  CompletableFuture<PermissionsResponse> permissionsOf(CallContext context, String role);

  CompletableFuture<DoneResponse> deleteRole(CallContext context, String role);

  CompletableFuture<DoneResponse> grantPermission(
      CallContext context, GrantPermissionRequest request);

  CompletableFuture<DoneResponse> revokePermission(
      CallContext context, RevokePermissionRequest request);

  enum PermissionType {
    READ,
    WRITE,
    READWRITE
  }

  /// What a role may do with a key or, by etcd's reading of `rangeEnd`, a range of keys.
  record Permission(PermissionType type, Bytes key, Bytes rangeEnd) {
    public KeyRange range() {
      return KeyRange.ofEtcd(key, rangeEnd);
    }
  }

  /// @param password hashed even if it is empty, as etcd does
  /// @param noPassword whether the user never gets a token for a password
  record AddUserRequest(String user, Secret password, boolean noPassword) {}

  /// @param hashedPassword a bcrypt hash in base64, taken if `password` is empty
  record ChangePasswordRequest(String user, Secret password, Secret hashedPassword) {}

  record RoleOfUser(String user, String role) {}

  record GrantPermissionRequest(String role, Optional<Permission> permission) {}

  record RevokePermissionRequest(String role, Bytes key, Bytes rangeEnd) {}

  record DoneResponse(ResponseHeader header) {}

  record StatusResponse(ResponseHeader header, boolean enabled, long authRevision) {}

  record TokenResponse(ResponseHeader header, Secret token) {}

  record NamesResponse(ResponseHeader header, List<String> names) {
    public NamesResponse {
      names = List.copyOf(names);
    }
  }

  record PermissionsResponse(ResponseHeader header, List<Permission> permissions) {
    public PermissionsResponse {
      permissions = List.copyOf(permissions);
    }
  }
}
