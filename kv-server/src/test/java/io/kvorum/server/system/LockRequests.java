package io.kvorum.server.system;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.CampaignRequest;
import io.etcd.jetcd.api.CampaignResponse;
import io.etcd.jetcd.api.ElectionGrpc;
import io.etcd.jetcd.api.LeaderKey;
import io.etcd.jetcd.api.LeaderRequest;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.ProclaimRequest;
import io.etcd.jetcd.api.ResignRequest;
import io.etcd.jetcd.api.lock.LockGrpc;
import io.etcd.jetcd.api.lock.LockRequest;
import io.etcd.jetcd.api.lock.UnlockRequest;
import java.util.List;

/// Random requests for one lock and one election, of which none has to wait: nobody stands in line
/// while somebody may hold it. Its two keys are there at most once each; they may be deleted by
/// anybody.
///
/// Their leases are their own, for etcd renews a lease while it waits for a lock, or does not have
/// the time to.
final class LockRequests {
  private static final ByteString LOCK = ByteString.copyFromUtf8("lock");
  private static final ByteString ELECTION = ByteString.copyFromUtf8("elect");
  private static final List<Long> LEASES = List.of(0x7e1L, 0x7e2L, -0x7e3L);
  private static final long UNKNOWN_LEASE = 0x7e9;
  private static final long LONGEST_SECONDS = 40_000;

  private final Dice dice;
  private long holder;
  private long leading;
  private boolean hasLeader;

  /// Who leads as far as is known, or did so last.
  private LeaderKey leader =
      LeaderKey.newBuilder()
          .setName(ELECTION)
          .setKey(keyOf(ELECTION, UNKNOWN_LEASE))
          .setRev(1)
          .setLease(UNKNOWN_LEASE)
          .build();

  LockRequests(Dice dice) {
    this.dice = dice;
  }

  /// Requests for servers that have answered those of another.
  static LockRequests after(LockRequests before, Dice dice) {
    LockRequests next = new LockRequests(dice);
    next.holder = before.holder;
    next.leading = before.leading;
    next.leader = before.leader;
    return next;
  }

  /// Whether the last request has found a leader, so that there is one to observe.
  boolean hasLeader() {
    return hasLeader;
  }

  Call observe() {
    return new Call.Observe(LeaderRequest.newBuilder().setName(ELECTION).build());
  }

  Call next() {
    return switch (dice.below(20)) {
      case 0, 1, 2, 3 -> grant();
      case 4 ->
          new Call.Unary<>(
              LeaseGrpc.getLeaseRevokeMethod(),
              LeaseRevokeRequest.newBuilder().setID(lease()).build());
      case 5, 6, 7, 8 ->
          new Call.Unary<>(
              LockGrpc.getLockMethod(),
              LockRequest.newBuilder().setName(LOCK).setLease(whoMay(holder)).build());
      case 9, 10 -> new Call.Unary<>(LockGrpc.getUnlockMethod(), unlock());
      case 11, 12, 13, 14 ->
          new Call.Unary<>(
              ElectionGrpc.getCampaignMethod(),
              CampaignRequest.newBuilder()
                  .setName(ELECTION)
                  .setLease(whoMay(leading))
                  .setValue(dice.value())
                  .build());
      case 15, 16 ->
          new Call.Unary<>(
              ElectionGrpc.getProclaimMethod(),
              ProclaimRequest.newBuilder().setLeader(leader()).setValue(dice.value()).build());
      case 17 ->
          new Call.Unary<>(
              ElectionGrpc.getResignMethod(),
              ResignRequest.newBuilder().setLeader(leader()).build());
      default ->
          new Call.Unary<>(
              ElectionGrpc.getLeaderMethod(), LeaderRequest.newBuilder().setName(ELECTION).build());
    };
  }

  private Call grant() {
    long lease = dice.oneOf(LEASES);
    long seconds = LONGEST_SECONDS - 1_000L * LEASES.indexOf(lease);
    return new Call.Unary<>(
        LeaseGrpc.getLeaseGrantMethod(),
        LeaseGrantRequest.newBuilder().setID(lease).setTTL(seconds).build());
  }

  private long lease() {
    return dice.percent(10) ? UNKNOWN_LEASE : dice.oneOf(LEASES);
  }

  /// Who would not have to wait for the one that may be there already.
  private long whoMay(long present) {
    return present == 0 ? lease() : present;
  }

  private UnlockRequest unlock() {
    return UnlockRequest.newBuilder()
        .setKey(dice.percent(80) ? keyOf(LOCK, holder) : keyOf(LOCK, UNKNOWN_LEASE))
        .build();
  }

  private static ByteString keyOf(ByteString name, long lease) {
    return name.concat(ByteString.copyFromUtf8("/" + Long.toString(lease, 16)));
  }

  /// Sometimes a leader of another time.
  private LeaderKey leader() {
    return dice.percent(85) ? leader : leader.toBuilder().setRev(leader.getRev() - 1).build();
  }

  void learn(Call call, Answer answer) {
    hasLeader = call.request() instanceof LeaderRequest && answer instanceof Answer.Ok;
    if (!(answer instanceof Answer.Ok(var message))) {
      return;
    }
    switch (call.request()) {
      case LockRequest lock -> holder = lock.getLease();
      case UnlockRequest unlock when unlock.getKey().equals(keyOf(LOCK, holder)) -> holder = 0;
      case CampaignRequest campaign when message instanceof CampaignResponse elected -> {
        leading = campaign.getLease();
        leader = elected.getLeader();
      }
      case ResignRequest resign when resign.getLeader().equals(leader) -> leading = 0;
      case LeaseRevokeRequest revoke -> {
        holder = revoke.getID() == holder ? 0 : holder;
        leading = revoke.getID() == leading ? 0 : leading;
      }
      default -> {}
    }
  }
}
