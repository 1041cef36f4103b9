package io.kvorum.tck.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.grpc.Status;
import io.kvorum.tck.Rule;
import io.kvorum.tck.api.pb.AuthUserChangePasswordRequest;
import io.kvorum.tck.api.pb.CompactionRequest;
import io.kvorum.tck.api.pb.Compare;
import io.kvorum.tck.api.pb.HashKVRequest;
import io.kvorum.tck.api.pb.LeaseGrantRequest;
import io.kvorum.tck.api.pb.LeaseKeepAliveRequest;
import io.kvorum.tck.api.pb.LeaseRevokeRequest;
import io.kvorum.tck.api.pb.LeaseTimeToLiveRequest;
import io.kvorum.tck.api.pb.MemberListRequest;
import io.kvorum.tck.api.pb.Permission;
import io.kvorum.tck.api.pb.RequestOp;
import java.util.function.Supplier;

/// AUTH-12 to AUTH-26, AUTH-28 and AUTH-30: who may do what.
abstract class PermissionRules extends KeepingUsers {
  private static final Refusal NOBODY = Refusal.invalid("etcdserver: user name is empty");
  private static final Refusal BAD_TOKEN =
      new Refusal(Status.Code.UNAUTHENTICATED, "etcdserver: invalid auth token");
  private static final Refusal BAD_PROOF =
      Refusal.invalid("etcdserver: authentication failed, invalid user ID or password");
  private static final Refusal DENIED =
      new Refusal(Status.Code.PERMISSION_DENIED, "etcdserver: permission denied");

  PermissionRules(Supplier<Session> session) {
    super(session);
  }

  /// A user who may read `a` to `m` and write `g` to `t`.
  private Client alice() {
    add(
        "alice",
        permission(Permission.Type.READ, "a", "g"),
        permission(Permission.Type.READWRITE, "g", "m"),
        permission(Permission.Type.WRITE, "m", "t"));
    turnOn();
    return as("alice");
  }

  private void assumeNoCertificate() {
    assumeTrue(
        session().endpoints().stream().allMatch(endpoint -> endpoint.identity().isEmpty()),
        "whoever shows a certificate is not nobody");
  }

  @Rule("AUTH-12")
  void who_does_not_say_who_it_is_is_nobody() {
    assumeNoCertificate();
    turnOn();

    assertThat(refusal(Keys.RANGE, only("a").build())).isEqualTo(NOBODY);
    assertThat(refusal(Keys.PUT, putting("a", "1").build())).isEqualTo(NOBODY);
    assertThat(refusal(Auth.USER_LIST, Requests.NOTHING)).isEqualTo(NOBODY);
  }

  @Rule("AUTH-13")
  void nobody_is_told_no_status_and_granted_no_lease() {
    assumeNoCertificate();
    turnOn();

    assertThat(refusal(Cluster.STATUS, Requests.NOTHING)).isEqualTo(NOBODY);
    assertThat(refusal(Cluster.MEMBER_LIST, MemberListRequest.getDefaultInstance()))
        .isEqualTo(NOBODY);
    assertThat(refusal(Leases.LEASE_GRANT, LeaseGrantRequest.newBuilder().setTTL(9).build()))
        .isEqualTo(NOBODY);
  }

  @Rule("AUTH-14")
  void a_token_that_there_is_not_is_refused() {
    turnOn();

    assertThat(session().first().withToken("x.1").refusal(Keys.RANGE, only("a").build()))
        .isEqualTo(BAD_TOKEN);
  }

  @Rule("AUTH-15")
  void a_wrong_name_and_a_wrong_password_are_refused_alike() {
    turnOn();

    assertThat(refusal(Auth.AUTHENTICATE, proof(ROOT, "wrong"))).isEqualTo(BAD_PROOF);
    assertThat(refusal(Auth.AUTHENTICATE, proof("x", PASSWORD))).isEqualTo(BAD_PROOF);
  }

  @Rule("AUTH-16")
  void a_token_is_good_at_every_member() {
    turnOn();
    String token = token(ROOT);

    Client other = session().last().withToken(token);

    assertThat(other.ask(Keys.RANGE, only("a").build()).getKvsList()).isEmpty();
    assertThat(token).matches("[A-Za-z]{16}\\.\\d+");
  }

  @Rule("AUTH-17")
  void a_range_is_read_by_whose_permissions_together_cover_it() {
    Client alice = alice();

    alice.ask(Keys.RANGE, only("a").build());
    alice.ask(Keys.RANGE, between("b", "l").build());
    assertThat(alice.refusal(Keys.RANGE, between("b", "n").build())).isEqualTo(DENIED);
    assertThat(alice.refusal(Keys.RANGE, only("n").build())).isEqualTo(DENIED);
    assertThat(alice.refusal(Keys.RANGE, only("a").setRangeEnd(Requests.ZERO).build()))
        .isEqualTo(DENIED);
  }

  @Rule("AUTH-18")
  void a_write_that_tells_the_pair_before_reads_too() {
    Client alice = alice();

    alice.ask(Keys.PUT, putting("n", "1").build());
    alice.ask(Keys.PUT, putting("h", "1").setPrevKv(true).build());
    alice.ask(Keys.DELETE, deleting("n").build());
    assertThat(alice.refusal(Keys.PUT, putting("a", "1").build())).isEqualTo(DENIED);
    assertThat(alice.refusal(Keys.PUT, putting("n", "1").setPrevKv(true).build()))
        .isEqualTo(DENIED);
    assertThat(alice.refusal(Keys.DELETE, deleting("n").setPrevKv(true).build())).isEqualTo(DENIED);
    assertThat(alice.refusal(Keys.DELETE, deleting("s").setRangeEnd(key("u")).build()))
        .isEqualTo(DENIED);
  }

  @Rule("AUTH-19")
  void a_transaction_needs_permission_for_its_conditions_and_both_branches() {
    Client alice = alice();
    RequestOp allowed = Requests.op(putting("n", "1"));
    RequestOp denied = Requests.op(putting("a", "1"));
    Compare unreadable = Compare.newBuilder().setKey(key("n")).build();

    alice.ask(Keys.TXN, Requests.all(allowed).build());
    assertThat(alice.refusal(Keys.TXN, Requests.all(denied).build())).isEqualTo(DENIED);
    assertThat(alice.refusal(Keys.TXN, Requests.all(allowed).addFailure(denied).build()))
        .isEqualTo(DENIED);
    assertThat(alice.refusal(Keys.TXN, Requests.all(allowed).addCompare(unreadable).build()))
        .isEqualTo(DENIED);
  }

  @Rule("AUTH-20")
  void a_nested_transaction_needs_permission_as_its_parent_does() {
    Client alice = alice();
    RequestOp denied = Requests.op(Requests.all(Requests.op(putting("a", "1"))));

    assertThat(alice.refusal(Keys.TXN, Requests.all(denied).build())).isEqualTo(DENIED);
    assertThat(alice.refusal(Keys.TXN, Requests.all().addFailure(denied).build()))
        .isEqualTo(DENIED);
  }

  @Rule("AUTH-21")
  void a_watch_that_is_denied_is_created_and_canceled_with_the_reason() {
    Client alice = alice();
    var stream = session().closing(alice.open(Keys.WATCH));
    var nobody = session().closing(session().first().open(Keys.WATCH));

    created(stream, watching("a"));
    assertRefused(
        stream.say(Requests.create(watching("n"))).hear(),
        "rpc error: code = PermissionDenied desc = etcdserver: permission denied");
    assertThat(nobody.say(Requests.create(watching("a"))).hear().getCanceled()).isTrue();
  }

  @Rule("AUTH-22")
  void users_and_roles_are_kept_by_the_role_root_and_everybody_sees_its_own() {
    Client alice = alice();

    assertThat(alice.refusal(Auth.USER_ADD, user("bob"))).isEqualTo(DENIED);
    assertThat(alice.refusal(Auth.USER_LIST, Requests.NOTHING)).isEqualTo(DENIED);
    assertThat(alice.refusal(Auth.AUTH_DISABLE, Requests.NOTHING)).isEqualTo(DENIED);
    assertThat(alice.refusal(Auth.USER_GET, named(ROOT))).isEqualTo(DENIED);
    assertThat(alice.ask(Auth.USER_GET, named("alice")).getRolesList()).containsExactly("alice");
    assertThat(alice.refusal(Auth.ROLE_GET, named(ROOT))).isEqualTo(DENIED);
    assertThat(alice.ask(Auth.ROLE_GET, named("alice")).getPermList()).hasSize(3);
  }

  @Rule("AUTH-28")
  void the_store_is_maintained_by_the_role_root() {
    Client alice = alice();

    assertThat(alice.refusal(Keys.COMPACT, CompactionRequest.newBuilder().setRevision(1).build()))
        .isEqualTo(DENIED);
    assertThat(alice.refusal(Cluster.HASH_KV, HashKVRequest.getDefaultInstance()))
        .isEqualTo(DENIED);
    assertThat(alice.refusal(Cluster.HASH, Requests.NOTHING)).isEqualTo(DENIED);
    assertThat(alice.refusal(Cluster.DEFRAGMENT, Requests.NOTHING)).isEqualTo(DENIED);
    alice.ask(Cluster.STATUS, Requests.NOTHING);
  }

  @Rule("AUTH-23")
  void a_lease_is_for_those_who_may_write_its_keys() {
    long lease = grant();
    put(putting("a", "1").setLease(lease));
    Client alice = alice();
    var revoke = LeaseRevokeRequest.newBuilder().setID(lease).build();

    assertThat(alice.refusal(Leases.LEASE_REVOKE, revoke)).isEqualTo(DENIED);
    assertThat(alice.refusal(Keys.PUT, putting("n", "1").setLease(lease).build()))
        .isEqualTo(DENIED);
    long own =
        alice.ask(Leases.LEASE_GRANT, LeaseGrantRequest.newBuilder().setTTL(99).build()).getID();
    alice.ask(Keys.PUT, putting("n", "1").setLease(own).build());
    alice.ask(Leases.LEASE_REVOKE, LeaseRevokeRequest.newBuilder().setID(own).build());
  }

  @Rule("AUTH-30")
  void a_put_of_a_transaction_needs_what_a_put_needs() {
    long lease = grant();
    put(putting("a", "1").setLease(lease));
    Client alice = alice();
    RequestOp telling = Requests.op(putting("n", "1").setPrevKv(true));
    RequestOp tying = Requests.op(putting("n", "1").setLease(lease));

    assertThat(alice.refusal(Keys.TXN, Requests.all(telling).build())).isEqualTo(DENIED);
    assertThat(alice.refusal(Keys.TXN, Requests.all(tying).build())).isEqualTo(DENIED);
  }

  @Rule("AUTH-24")
  void the_keys_of_a_lease_are_told_to_those_who_may_read_them() {
    long readable = grant();
    put(putting("a", "1").setLease(readable));
    long secret = grant();
    put(putting("n", "1").setLease(secret));
    Client alice = alice();
    var keys = LeaseTimeToLiveRequest.newBuilder().setKeys(true);

    alice.ask(Leases.LEASE_TIME_TO_LIVE, keys.setID(readable).build());
    assertThat(alice.refusal(Leases.LEASE_TIME_TO_LIVE, keys.setID(secret).build()))
        .isEqualTo(DENIED);
    assertThat(alice.refusal(Leases.LEASE_LEASES, Requests.NOTHING)).isEqualTo(DENIED);
  }

  @Rule("AUTH-25")
  void only_who_may_write_the_keys_of_a_lease_keeps_it_alive() {
    long lease = grant();
    put(putting("a", "1").setLease(lease));
    Client alice = alice();
    var stream = session().closing(alice.open(Leases.LEASE_KEEP_ALIVE));

    assertThat(stream.say(LeaseKeepAliveRequest.newBuilder().setID(lease).build()).refusal())
        .isEqualTo(DENIED);
  }

  @Rule("AUTH-26")
  void a_token_ends_with_its_user_and_with_a_new_password() {
    Client alice = alice();
    Client root = as(ROOT);
    var range = only("a").build();

    root.ask(
        Auth.USER_CHANGE_PASSWORD,
        AuthUserChangePasswordRequest.newBuilder().setName("alice").setPassword("new").build());
    assertThat(alice.refusal(Keys.RANGE, range)).isEqualTo(BAD_TOKEN);
    String token = ask(Auth.AUTHENTICATE, proof("alice", "new")).getToken();
    Client again = session().first().withToken(token);
    again.ask(Keys.RANGE, range);
    root.ask(Auth.USER_DELETE, named("alice"));
    assertThat(again.refusal(Keys.RANGE, range)).isEqualTo(BAD_TOKEN);
  }
}
