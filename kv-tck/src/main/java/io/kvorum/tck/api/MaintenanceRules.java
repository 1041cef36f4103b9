package io.kvorum.tck.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.tck.Rule;
import io.kvorum.tck.api.pb.DowngradeRequest;
import io.kvorum.tck.api.pb.DowngradeRequest.DowngradeAction;
import io.kvorum.tck.api.pb.HashKVRequest;
import io.kvorum.tck.api.pb.HashKVResponse;
import io.kvorum.tck.api.pb.RangeResponse;
import io.kvorum.tck.api.pb.StatusResponse;
import java.util.function.Supplier;

/// MAINTENANCE-1 to MAINTENANCE-7.
abstract class MaintenanceRules extends ApiRules {
  /// etcd's, which a quota of 0 means.
  private static final long DEFAULT_QUOTA_BYTES = 2L << 30;

  MaintenanceRules(Supplier<Session> session) {
    super(session);
  }

  private static HashKVRequest at(long revision) {
    return HashKVRequest.newBuilder().setRevision(revision).build();
  }

  @Rule("MAINTENANCE-1")
  void the_status_is_whole() {
    put("a", "1");

    StatusResponse status = ask(Cluster.STATUS, Requests.NOTHING);
    assertThat(status.getVersion()).matches("\\d+\\.\\d+\\.\\d+");
    assertThat(status.getDbSize()).isPositive();
    assertThat(status.getDbSizeInUse()).isBetween(1L, status.getDbSize());
    assertThat(status.getLeader()).isNotZero();
    assertThat(status.getRaftIndex()).isPositive();
    assertThat(status.getRaftAppliedIndex()).isPositive();
    assertThat(status.getRaftTerm()).isEqualTo(status.getHeader().getRaftTerm());
    assertThat(status.getErrorsList()).isEmpty();
    assertThat(status.getIsLearner()).isFalse();
  }

  @Rule("MAINTENANCE-2")
  void the_status_tells_version_and_quota_of_the_storage() {
    StatusResponse status = ask(Cluster.STATUS, Requests.NOTHING);

    assertThat(status.getStorageVersion()).matches("\\d+\\.\\d+\\.\\d+");
    assertThat(status.getDbSizeQuota()).isEqualTo(DEFAULT_QUOTA_BYTES);
    assertThat(status.hasDowngradeInfo()).isTrue();
    assertThat(status.getDowngradeInfo().getEnabled()).isFalse();
  }

  @Rule("MAINTENANCE-3")
  void equal_contents_have_equal_hashes_on_every_member() {
    put("a", "1");
    long revision = put("b", "1");
    Client other = session().last();
    other.ask(Keys.RANGE, only("a").build());

    HashKVResponse mine = ask(Cluster.HASH_KV, at(revision));
    HashKVResponse others = other.ask(Cluster.HASH_KV, at(revision));
    assertThat(mine.getHash()).isEqualTo(others.getHash());
    assertThat(mine.getCompactRevision()).isEqualTo(others.getCompactRevision());
    put("c", "1");
    assertThat(ask(Cluster.HASH_KV, at(revision)).getHash()).isEqualTo(mine.getHash());
    assertThat(ask(Cluster.HASH_KV, at(0)).getHash()).isNotEqualTo(mine.getHash());
  }

  @Rule("MAINTENANCE-4")
  void revisions_that_are_not_there_have_no_hash() {
    put("a", "1");
    long revision = put("a", "2");
    compact(revision);

    assertThat(refusal(Cluster.HASH_KV, at(revision + 1))).isEqualTo(Refusal.FUTURE);
    assertThat(refusal(Cluster.HASH_KV, at(revision - 1))).isEqualTo(Refusal.COMPACTED);
  }

  @Rule("MAINTENANCE-5")
  void a_hash_tells_its_revision() {
    long first = put("a", "1");
    long second = put("a", "2");

    assertThat(ask(Cluster.HASH_KV, at(0)).getHashRevision()).isEqualTo(second);
    assertThat(ask(Cluster.HASH_KV, at(first)).getHashRevision()).isEqualTo(first);
  }

  @Rule("MAINTENANCE-6")
  void defragmenting_changes_nothing_that_a_client_can_see() {
    long lease = grant();
    put("b", "1");
    long old = put(putting("a", "1").setLease(lease)).getHeader().getRevision();
    put(putting("a", "2").setLease(lease));
    delete("b");
    RangeResponse now = range(every());
    RangeResponse past = range(every().setRevision(old));
    HashKVResponse hash = ask(Cluster.HASH_KV, at(0));

    ask(Cluster.DEFRAGMENT, Requests.NOTHING);

    assertThat(range(every())).isEqualTo(now);
    assertThat(range(every().setRevision(old))).isEqualTo(past);
    assertThat(ask(Cluster.HASH_KV, at(0))).isEqualTo(hash);
    assertThat(timeToLive(lease).getKeysList()).containsExactly(key("a"));
    assertThat(ask(Cluster.HASH, Requests.NOTHING).getHash()).isNotZero();
  }

  private static DowngradeRequest downgrade(DowngradeAction action, String version) {
    return DowngradeRequest.newBuilder().setAction(action).setVersion(version).build();
  }

  @Rule("MAINTENANCE-7")
  void a_downgrade_is_to_the_minor_version_before() {
    assertThat(refusal(Cluster.DOWNGRADE, downgrade(DowngradeAction.VALIDATE, "nonsense")))
        .isEqualTo(Refusal.invalid("etcdserver: wrong downgrade target version format"));
    assertThat(refusal(Cluster.DOWNGRADE, downgrade(DowngradeAction.VALIDATE, "3.1")))
        .isEqualTo(Refusal.invalid("etcdserver: invalid downgrade target version"));
    assertThat(ask(Cluster.DOWNGRADE, downgrade(DowngradeAction.CANCEL, "")).getVersion())
        .matches("\\d+\\.\\d+");
  }
}
