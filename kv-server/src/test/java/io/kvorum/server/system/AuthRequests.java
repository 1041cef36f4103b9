package io.kvorum.server.system;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.AuthDisableRequest;
import io.etcd.jetcd.api.AuthEnableRequest;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthRoleAddRequest;
import io.etcd.jetcd.api.AuthRoleDeleteRequest;
import io.etcd.jetcd.api.AuthRoleGetRequest;
import io.etcd.jetcd.api.AuthRoleGrantPermissionRequest;
import io.etcd.jetcd.api.AuthRoleListRequest;
import io.etcd.jetcd.api.AuthRoleRevokePermissionRequest;
import io.etcd.jetcd.api.AuthUserAddRequest;
import io.etcd.jetcd.api.AuthUserChangePasswordRequest;
import io.etcd.jetcd.api.AuthUserDeleteRequest;
import io.etcd.jetcd.api.AuthUserGetRequest;
import io.etcd.jetcd.api.AuthUserGrantRoleRequest;
import io.etcd.jetcd.api.AuthUserListRequest;
import io.etcd.jetcd.api.AuthUserRevokeRoleRequest;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.Permission;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import java.util.List;
import java.util.Random;

/// Random requests of users, and changes of users and roles, over so few of each that they meet.
///
/// Left out is what etcd 3.4 is known to answer otherwise than 3.7 (semantics.md 9): compactions,
/// leases and member lists of those who are not root, transactions in transactions and puts in them
/// that tell the pair before, permissions for ranges that end before they begin, what the role
/// `root` permits. Nobody asks for such a range either: whether etcd permits it is a matter of the
/// shape of its tree of permissions.
final class AuthRequests {
  static final List<String> USERS = List.of("root", "a", "b", "c");
  private static final List<String> ROLES = List.of("root", "r", "s", "t");
  private static final List<String> KEYS = List.of("a", "b", "c", "d", "e", "f", "g");

  private static final String PASSWORD = "pw";
  private static final int NEAR_REVISIONS = 30;

  private final Random random;
  private long current = 1;

  AuthRequests(Random random) {
    this.random = random;
  }

  /// What makes root, and has everybody say who they are.
  static List<Call.Unary<?, ?>> beginning() {
    return List.of(
        new Call.Unary<>(
            AuthGrpc.getRoleAddMethod(), AuthRoleAddRequest.newBuilder().setName("root").build()),
        new Call.Unary<>(
            AuthGrpc.getUserAddMethod(),
            AuthUserAddRequest.newBuilder().setName("root").setPassword(PASSWORD).build()),
        new Call.Unary<>(
            AuthGrpc.getUserGrantRoleMethod(),
            AuthUserGrantRoleRequest.newBuilder().setUser("root").setRole("root").build()),
        new Call.Unary<>(AuthGrpc.getAuthEnableMethod(), AuthEnableRequest.getDefaultInstance()));
  }

  /// Sometimes with the wrong password.
  Call.Unary<?, ?> login(String user) {
    return login(user, random.nextInt(6) == 0 ? "wrong" : PASSWORD);
  }

  private static Call.Unary<?, ?> login(String user, String password) {
    return new Call.Unary<>(
        AuthGrpc.getAuthenticateMethod(),
        AuthenticateRequest.newBuilder().setName(user).setPassword(password).build());
  }

  /// What root does to forget some of the past, which 3.4 would let do whoever shows no token.
  List<Call.Unary<?, ?>> compaction() {
    return List.of(
        login("root", PASSWORD),
        new Call.Unary<>(
            KVGrpc.getCompactMethod(),
            CompactionRequest.newBuilder()
                .setRevision(near())
                .setPhysical(random.nextBoolean())
                .build()));
  }

  /// What an answer says about the revision, from which later requests are made.
  void learn(Answer answer) {
    current = Math.max(current, answer.revision());
  }

  Call.Unary<?, ?> next() {
    return switch (random.nextInt(10)) {
      case 0, 1, 2 -> change();
      case 3 -> look();
      default -> operation();
    };
  }

  /// A change of users and roles, or a look at them.
  Call.Unary<?, ?> ofUsers() {
    return random.nextInt(4) < 3 ? change() : look();
  }

  private Call.Unary<?, ?> change() {
    return switch (random.nextInt(20)) {
      case 0, 1, 2 ->
          new Call.Unary<>(
              AuthGrpc.getUserAddMethod(),
              AuthUserAddRequest.newBuilder().setName(user()).setPassword(PASSWORD).build());
      case 3 ->
          new Call.Unary<>(
              AuthGrpc.getUserDeleteMethod(),
              AuthUserDeleteRequest.newBuilder().setName(user()).build());
      case 4 ->
          new Call.Unary<>(
              AuthGrpc.getUserChangePasswordMethod(),
              AuthUserChangePasswordRequest.newBuilder()
                  .setName(user())
                  .setPassword(PASSWORD)
                  .build());
      case 5, 6, 7, 8 ->
          new Call.Unary<>(
              AuthGrpc.getUserGrantRoleMethod(),
              AuthUserGrantRoleRequest.newBuilder().setUser(user()).setRole(role()).build());
      case 9, 10 ->
          new Call.Unary<>(
              AuthGrpc.getUserRevokeRoleMethod(),
              AuthUserRevokeRoleRequest.newBuilder().setName(user()).setRole(role()).build());
      case 11, 12 ->
          new Call.Unary<>(
              AuthGrpc.getRoleAddMethod(), AuthRoleAddRequest.newBuilder().setName(role()).build());
      case 13 ->
          new Call.Unary<>(
              AuthGrpc.getRoleDeleteMethod(),
              AuthRoleDeleteRequest.newBuilder().setRole(role()).build());
      case 14, 15, 16 ->
          new Call.Unary<>(
              AuthGrpc.getRoleGrantPermissionMethod(),
              AuthRoleGrantPermissionRequest.newBuilder()
                  .setName(role())
                  .setPerm(permission(key()))
                  .build());
      case 17 -> revocation();
      case 18 ->
          new Call.Unary<>(AuthGrpc.getAuthEnableMethod(), AuthEnableRequest.getDefaultInstance());
      default ->
          random.nextInt(4) == 0
              ? new Call.Unary<>(
                  AuthGrpc.getAuthDisableMethod(), AuthDisableRequest.getDefaultInstance())
              : revocation();
    };
  }

  private Call.Unary<?, ?> revocation() {
    Permission permission = permission(key());
    return new Call.Unary<>(
        AuthGrpc.getRoleRevokePermissionMethod(),
        AuthRoleRevokePermissionRequest.newBuilder()
            .setRole(role())
            .setKey(permission.getKey())
            .setRangeEnd(permission.getRangeEnd())
            .build());
  }

  private Call.Unary<?, ?> look() {
    return switch (random.nextInt(4)) {
      case 0 ->
          new Call.Unary<>(
              AuthGrpc.getUserGetMethod(), AuthUserGetRequest.newBuilder().setName(user()).build());
      case 1 ->
          new Call.Unary<>(
              AuthGrpc.getRoleGetMethod(),
              AuthRoleGetRequest.newBuilder().setRole(lesserRole()).build());
      case 2 ->
          new Call.Unary<>(AuthGrpc.getUserListMethod(), AuthUserListRequest.getDefaultInstance());
      default ->
          new Call.Unary<>(AuthGrpc.getRoleListMethod(), AuthRoleListRequest.getDefaultInstance());
    };
  }

  private Call.Unary<?, ?> operation() {
    return switch (random.nextInt(4)) {
      case 0 -> new Call.Unary<>(KVGrpc.getRangeMethod(), range());
      case 1 -> new Call.Unary<>(KVGrpc.getPutMethod(), put());
      case 2 -> new Call.Unary<>(KVGrpc.getDeleteRangeMethod(), delete());
      default -> new Call.Unary<>(KVGrpc.getTxnMethod(), txn());
    };
  }

  private RangeRequest range() {
    String key = key();
    return RangeRequest.newBuilder()
        .setKey(text(key))
        .setRangeEnd(end(key))
        .setSerializable(random.nextBoolean())
        .setRevision(random.nextInt(4) == 0 ? near() : 0)
        .build();
  }

  /// One of the last revisions, or now and then the next.
  private long near() {
    return Math.max(0, current + 1 - random.nextInt(NEAR_REVISIONS));
  }

  private PutRequest put() {
    return PutRequest.newBuilder()
        .setKey(text(key()))
        .setValue(text("v" + random.nextInt(9)))
        .setPrevKv(random.nextInt(3) == 0)
        .build();
  }

  private DeleteRangeRequest delete() {
    String key = key();
    return DeleteRangeRequest.newBuilder()
        .setKey(text(key))
        .setRangeEnd(end(key))
        .setPrevKv(random.nextInt(3) == 0)
        .build();
  }

  private TxnRequest txn() {
    Compare compare =
        Compare.newBuilder()
            .setKey(text(key()))
            .setTarget(Compare.CompareTarget.VERSION)
            .setResult(Compare.CompareResult.EQUAL)
            .setVersion(random.nextInt(2))
            .build();
    TxnRequest.Builder txn = TxnRequest.newBuilder().addSuccess(one()).addFailure(one());
    return (random.nextBoolean() ? txn.addCompare(compare) : txn).build();
  }

  private RequestOp one() {
    RequestOp.Builder operation = RequestOp.newBuilder();
    return switch (random.nextInt(3)) {
      case 0 -> operation.setRequestRange(range()).build();
      case 1 -> operation.setRequestPut(put().toBuilder().clearPrevKv()).build();
      default -> operation.setRequestDeleteRange(delete()).build();
    };
  }

  /// One range for each key: etcd takes a second one for a permission of its own even if it is
  /// there already.
  private Permission permission(String key) {
    ByteString end =
        switch (key) {
          case "a", "d" -> text(String.valueOf((char) (key.charAt(0) + 2)));
          case "f" -> ByteString.copyFrom(new byte[1]);
          default -> ByteString.EMPTY;
        };
    return Permission.newBuilder()
        .setPermTypeValue(random.nextInt(3))
        .setKey(text(key))
        .setRangeEnd(end)
        .build();
  }

  private ByteString end(String key) {
    return switch (random.nextInt(6)) {
      case 0 -> ByteString.copyFrom(new byte[1]);
      case 1, 2 -> text(String.valueOf((char) (key.charAt(0) + 1 + random.nextInt(KEYS.size()))));
      default -> ByteString.EMPTY;
    };
  }

  private String user() {
    return USERS.get(random.nextInt(USERS.size()));
  }

  private String role() {
    return ROLES.get(random.nextInt(ROLES.size()));
  }

  private String lesserRole() {
    return ROLES.get(1 + random.nextInt(ROLES.size() - 1));
  }

  private String key() {
    return KEYS.get(random.nextInt(KEYS.size()));
  }

  private static ByteString text(String text) {
    return ByteString.copyFromUtf8(text);
  }
}
