package io.kvorum.tck.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kvorum.tck.Rule;
import io.kvorum.tck.api.pb.LeaseGrantRequest;
import io.kvorum.tck.api.pb.LeaseRevokeRequest;
import io.kvorum.tck.api.pb.LockRequest;
import io.kvorum.tck.api.pb.LockResponse;
import io.kvorum.tck.api.pb.UnlockRequest;
import java.util.function.Supplier;

/// LOCK-1 to LOCK-5.
abstract class LockRules extends WatchingRules {
  LockRules(Supplier<Session> session) {
    super(session);
  }

  private LockRequest locking(long lease) {
    return LockRequest.newBuilder().setName(key("lock")).setLease(lease).build();
  }

  private LockResponse lock(long lease) {
    return ask(Locks.LOCK, locking(lease));
  }

  private void unlock(ByteString key) {
    ask(Locks.UNLOCK, UnlockRequest.newBuilder().setKey(key).build());
  }

  @Rule("LOCK-1")
  void a_lock_is_a_key_of_its_name_and_lease() {
    long lease = grant();

    LockResponse response = lock(lease);

    assertThat(response.getKey()).isEqualTo(key("lock/" + Long.toHexString(lease)));
    assertThat(response.getHeader().getRevision()).isEqualTo(revision());
    assertThat(range(only("lock/" + Long.toHexString(lease))).getKvs(0).getLease())
        .isEqualTo(lease);

    unlock(response.getKey());
    ask(
        Leases.LEASE_GRANT,
        LeaseGrantRequest.newBuilder().setID(-lease).setTTL(LONG_SECONDS).build());
    assertThat(lock(-lease).getKey()).isEqualTo(key("lock/-" + Long.toHexString(lease)));
  }

  @Rule("LOCK-2")
  void who_comes_later_waits_until_the_lock_is_free() {
    ByteString first = lock(grant()).getKey();
    long lease = grant();
    var queue = watch(watching("lock").setRangeEnd(key("lock~")));
    var second =
        session().closing(session().first().open(Locks.LOCK)).say(locking(lease)).halfClose();
    assertThat(queue.hear().getEvents(0).getKv().getLease()).isEqualTo(lease);
    long freed = revision() + 1;

    unlock(first);

    assertThat(second.hear().getHeader().getRevision()).isGreaterThanOrEqualTo(freed);
  }

  @Rule("LOCK-3")
  void who_has_the_lock_gets_it_again_at_once() {
    long lease = grant();

    assertThat(lock(lease).getKey()).isEqualTo(lock(lease).getKey());
    ByteString key = lock(lease).getKey();
    assertThat(range(every()).getKvsList()).hasSize(1);
    unlock(key);
    assertThat(range(every()).getKvsList()).isEmpty();
  }

  @Rule("LOCK-4")
  void to_unlock_what_is_not_locked_is_no_mistake() {
    unlock(key("none"));

    ByteString key = lock(grant()).getKey();
    unlock(key);
    unlock(key);
  }

  @Rule("LOCK-5")
  void a_lease_that_there_is_not_locks_nothing() {
    long lease = grant();
    ask(Leases.LEASE_REVOKE, LeaseRevokeRequest.newBuilder().setID(lease).build());

    assertThat(refusal(Locks.LOCK, locking(lease)))
        .isEqualTo(Refusal.unknown("etcdserver: requested lease not found"));
    assertThat(range(every()).getKvsList()).isEmpty();
  }
}
