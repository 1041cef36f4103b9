package io.kvorum.server.system;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.CompactionResponse;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.HashKVRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.LeaseRevokeResponse;
import io.etcd.jetcd.api.LeaseTimeToLiveRequest;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoUtils;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// The random sequence of requests of the differential test. The same seed, fed with the same
/// answers, gives the same sequence.
final class RequestSource {
  private static final int LEASE_COMPARE_TARGET = 4;
  private static final int LEASE_COMPARE_FIELD = 8;
  private static final int DEEPEST_TXN = 3;

  /// How probably the next request disarms an alarm that is raised.
  private static final int DISARMED_PERCENT = 25;

  private static final long TOO_LARGE_TTL_SECONDS = 9_000_000_001L;

  /// jetcd knows no list of leases. An empty request is the same for every type, and an answer with
  /// a header and a field 2 is fully there in a type that has only the header: the rest is kept as
  /// unknown fields, which are compared too.
  private static final MethodDescriptor<LeaseRevokeRequest, LeaseRevokeResponse> LEASES =
      MethodDescriptor.<LeaseRevokeRequest, LeaseRevokeResponse>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("etcdserverpb.Lease/LeaseLeases")
          .setRequestMarshaller(ProtoUtils.marshaller(LeaseRevokeRequest.getDefaultInstance()))
          .setResponseMarshaller(ProtoUtils.marshaller(LeaseRevokeResponse.getDefaultInstance()))
          .build();

  private final Dice dice;
  private final Random shuffler;
  private final boolean compacts;
  private LockRequests locks;
  private ServerRequests servers;
  private long current = 1;
  private long compacted = -1;

  RequestSource(long seed) {
    this(seed, true);
  }

  /// @param compacts whether there are compactions among the requests
  RequestSource(long seed, boolean compacts) {
    this.dice = new Dice(seed);
    this.shuffler = new Random(seed + 1);
    this.compacts = compacts;
    this.locks = new LockRequests(dice);
    this.servers = new ServerRequests(dice);
  }

  /// Another sequence, for servers that have answered this one.
  RequestSource then(long seed) {
    RequestSource next = new RequestSource(seed, compacts);
    next.current = current;
    next.compacted = compacted;
    next.locks = LockRequests.after(locks, next.dice);
    next.servers = ServerRequests.after(servers, next.dice);
    return next;
  }

  long currentRevision() {
    return current;
  }

  long compactedRevision() {
    return compacted;
  }

  /// The next request. The caller feeds its answer to [#learn] before it asks again.
  Call next() {
    if (servers.isAlarmed() && dice.percent(DISARMED_PERCENT)) {
      return servers.disarm();
    }
    if (locks.hasLeader() && dice.percent(50)) {
      return locks.observe();
    }
    return switch (dice.below(20)) {
      case 0, 1 -> locks.next();
      case 2 -> servers.next();
      default -> ofKeysOrLeases();
    };
  }

  private Call ofKeysOrLeases() {
    int roll = dice.below(1_000);
    if (roll < 300) {
      return new Call.Unary<>(KVGrpc.getRangeMethod(), range());
    }
    if (roll < 510) {
      return new Call.Unary<>(KVGrpc.getPutMethod(), put(dice.keyToWrite()));
    }
    if (roll < 580) {
      return new Call.Unary<>(KVGrpc.getDeleteRangeMethod(), delete());
    }
    if (roll < 870) {
      return new Call.Unary<>(KVGrpc.getTxnMethod(), txn());
    }
    if (roll < 880 && compacts) {
      return new Call.Unary<>(KVGrpc.getCompactMethod(), compaction());
    }
    if (roll < 890) {
      HashKVRequest request =
          HashKVRequest.newBuilder().setRevision(dice.revision(compacted, current)).build();
      return new Call.Unary<>(MaintenanceGrpc.getHashKVMethod(), request);
    }
    return lease();
  }

  /// A look at the revision. Until its answer is learned, [#currentRevision] may be one too low:
  /// what answers a campaign that only changes a value names the revision before.
  Call look() {
    RangeRequest all =
        RangeRequest.newBuilder()
            .setKey(Dice.ZERO)
            .setRangeEnd(Dice.ZERO)
            .setCountOnly(true)
            .build();
    return new Call.Unary<>(KVGrpc.getRangeMethod(), all);
  }

  /// What disarms an alarm, if one is raised.
  Optional<Call> disarmament() {
    return servers.isAlarmed() ? Optional.of(servers.disarm()) : Optional.empty();
  }

  /// What an answer says about the revisions, from which later requests are made.
  void learn(Call call, Answer answer) {
    current = Math.max(current, answer.revision());
    locks.learn(call, answer);
    servers.learn(call, answer);
    if (answer instanceof Answer.Ok(CompactionResponse _)
        && call.request() instanceof CompactionRequest request) {
      compacted = request.getRevision();
    }
  }

  RangeRequest range() {
    ByteString key = dice.percent(20) ? Dice.ZERO : dice.key();
    RangeRequest.Builder range = RangeRequest.newBuilder().setKey(key);
    range.setRangeEnd(key.equals(Dice.ZERO) ? Dice.ZERO : dice.rangeEnd(key));
    range.setSerializable(dice.percent(20));
    if (dice.percent(25)) {
      range.setRevision(dice.revision(compacted, current));
    }
    if (dice.percent(25)) {
      range.setLimit(dice.below(7) - 1);
    }
    if (dice.percent(35)) {
      range.setSortOrderValue(dice.below(3)).setSortTargetValue(dice.below(5));
    }
    range.setKeysOnly(dice.percent(10)).setCountOnly(dice.percent(8));
    return dice.percent(20) ? withRevisionFilters(range) : range.build();
  }

  private RangeRequest withRevisionFilters(RangeRequest.Builder range) {
    if (dice.percent(40)) {
      range.setMinModRevision(recent());
    }
    if (dice.percent(40)) {
      range.setMaxModRevision(recent());
    }
    if (dice.percent(40)) {
      range.setMinCreateRevision(recent());
    }
    if (dice.percent(40)) {
      range.setMaxCreateRevision(recent());
    }
    return range.build();
  }

  /// A revision at which some key of the world may have been written last.
  private long recent() {
    return Math.max(0, current - dice.below(40));
  }

  PutRequest put(ByteString key) {
    PutRequest.Builder put = PutRequest.newBuilder().setKey(key).setPrevKv(dice.percent(40));
    boolean ignoresValue = dice.percent(8);
    boolean ignoresLease = dice.percent(8);
    put.setIgnoreValue(ignoresValue).setIgnoreLease(ignoresLease);
    if (!ignoresValue || dice.percent(10)) {
      put.setValue(dice.value());
    }
    if (dice.percent(ignoresLease ? 10 : 30)) {
      put.setLease(dice.lease());
    }
    return put.build();
  }

  DeleteRangeRequest delete() {
    ByteString key = dice.key();
    DeleteRangeRequest.Builder delete =
        DeleteRangeRequest.newBuilder().setKey(key).setPrevKv(dice.percent(50));
    return dice.percent(50) ? delete.build() : delete.setRangeEnd(dice.rangeEnd(key)).build();
  }

  /// None in another while an alarm is raised, of which etcd 3.4 sees too little.
  TxnRequest txn() {
    if (dice.percent(4)) {
      return oversized();
    }
    return EtcdPanic.avoidedBy(txn(servers.isAlarmed() ? DEEPEST_TXN : 1));
  }

  private TxnRequest txn(int depth) {
    TxnRequest.Builder txn = TxnRequest.newBuilder();
    int compares = dice.below(4) - (dice.percent(50) ? 1 : 0);
    for (int i = 0; i < compares; i++) {
      txn.addCompare(compare());
    }
    return txn.addAllSuccess(branch(depth)).addAllFailure(branch(depth)).build();
  }

  /// A list of operations; most of them write each key at most once, as the rules demand.
  private List<RequestOp> branch(int depth) {
    List<ByteString> keys = new ArrayList<>(Dice.KEYS);
    Collections.shuffle(keys, shuffler);
    List<RequestOp> ops = new ArrayList<>();
    int count = dice.below(5);
    for (int i = 0; i < count; i++) {
      ops.add(op(dice.percent(95) ? keys.get(i) : dice.keyToWrite(), depth));
    }
    return ops;
  }

  private RequestOp op(ByteString key, int depth) {
    RequestOp.Builder op = RequestOp.newBuilder();
    int roll = dice.below(100);
    if (roll < 40) {
      return op.setRequestPut(put(key)).build();
    }
    if (roll < 70) {
      return op.setRequestRange(range()).build();
    }
    if (roll < 85) {
      return op.setRequestDeleteRange(
              dice.percent(80)
                  ? DeleteRangeRequest.newBuilder().setKey(key).setPrevKv(dice.percent(50)).build()
                  : delete())
          .build();
    }
    if (roll < 99 && depth < DEEPEST_TXN) {
      return op.setRequestTxn(txn(depth + 1)).build();
    }
    return roll == 99 && dice.percent(20) ? op.build() : op.setRequestRange(range()).build();
  }

  /// A transaction at or above the limit of 128 operations, on one level or on two.
  private TxnRequest oversized() {
    int count = dice.oneOf(List.of(127, 128, 129));
    RequestOp read = RequestOp.newBuilder().setRequestRange(range()).build();
    TxnRequest many =
        TxnRequest.newBuilder().addAllSuccess(Collections.nCopies(count, read)).build();
    return dice.percent(50)
        ? many
        : TxnRequest.newBuilder().addFailure(RequestOp.newBuilder().setRequestTxn(many)).build();
  }

  Compare compare() {
    ByteString key = dice.key();
    Compare.Builder compare = Compare.newBuilder().setKey(key).setResultValue(dice.below(4));
    if (dice.percent(25)) {
      compare.setRangeEnd(dice.widerEnd(key));
    }
    switch (dice.below(6)) {
      case 0 -> compare.setTarget(Compare.CompareTarget.VERSION).setVersion(dice.below(4));
      case 1 -> compare.setTarget(Compare.CompareTarget.CREATE).setCreateRevision(zeroOrRecent());
      case 2 -> compare.setTarget(Compare.CompareTarget.MOD).setModRevision(zeroOrRecent());
      case 3 -> compare.setTarget(Compare.CompareTarget.VALUE).setValue(dice.value());
      case 4 -> compareLease(compare);
      default -> compare.setTargetValue(dice.below(5)).setVersion(dice.below(2));
    }
    return compare.build();
  }

  /// jetcd's messages are older than the comparison of leases: it goes in by its numbers.
  private void compareLease(Compare.Builder compare) {
    UnknownFieldSet.Field lease =
        UnknownFieldSet.Field.newBuilder().addVarint(dice.percent(30) ? 0 : dice.lease()).build();
    compare
        .setTargetValue(LEASE_COMPARE_TARGET)
        .setUnknownFields(
            UnknownFieldSet.newBuilder().addField(LEASE_COMPARE_FIELD, lease).build());
  }

  private long zeroOrRecent() {
    return dice.percent(40) ? 0 : recent();
  }

  /// Mostly a compaction that leaves some history to read; sometimes one that is refused.
  private CompactionRequest compaction() {
    long revision =
        dice.percent(60)
            ? Math.max(compacted + 1, current - 20 - dice.below(60))
            : dice.revision(compacted, current);
    return CompactionRequest.newBuilder()
        .setRevision(revision)
        .setPhysical(dice.percent(50))
        .build();
  }

  private Call lease() {
    long id = dice.lease();
    int roll = dice.below(100);
    if (roll < 40) {
      id = dice.grantableLease();
      LeaseGrantRequest.Builder grant = LeaseGrantRequest.newBuilder().setID(id);
      grant.setTTL(dice.percent(5) ? TOO_LARGE_TTL_SECONDS : Dice.secondsToLive(id));
      return new Call.Unary<>(LeaseGrpc.getLeaseGrantMethod(), grant.build());
    }
    if (roll < 55) {
      LeaseRevokeRequest revoke = LeaseRevokeRequest.newBuilder().setID(id).build();
      return new Call.Unary<>(LeaseGrpc.getLeaseRevokeMethod(), revoke);
    }
    if (roll < 75) {
      LeaseTimeToLiveRequest ask =
          LeaseTimeToLiveRequest.newBuilder().setID(id).setKeys(dice.percent(70)).build();
      return new Call.Unary<>(LeaseGrpc.getLeaseTimeToLiveMethod(), ask);
    }
    if (roll < 90) {
      return new Call.KeepAlive(LeaseKeepAliveRequest.newBuilder().setID(id).build());
    }
    return new Call.Unary<>(LEASES, LeaseRevokeRequest.getDefaultInstance());
  }
}
