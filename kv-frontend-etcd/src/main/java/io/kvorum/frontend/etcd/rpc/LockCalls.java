package io.kvorum.frontend.etcd.rpc;

import io.kvorum.api.Elections;
import io.kvorum.api.Locks;
import io.kvorum.frontend.etcd.wire.LockWire;
import java.util.List;

/// The calls of etcd's Lock and Election services.
final class LockCalls {
  private static final String LOCK = "v3lockpb.Lock";
  private static final String ELECTION = "v3electionpb.Election";

  private LockCalls() {}

  static List<Rpc> of(Locks locks, Elections elections) {
    return List.of(
        new Rpc.Unary<>(
            new RpcName(LOCK, "Lock"),
            LockWire::lock,
            LockWire::lock,
            (context, wanted) -> locks.lock(context, wanted.name(), wanted.lease())),
        new Rpc.Unary<>(
            new RpcName(LOCK, "Unlock"), LockWire::unlock, LockWire::unlock, locks::unlock),
        new Rpc.Unary<>(
            new RpcName(ELECTION, "Campaign"),
            LockWire::campaign,
            LockWire::campaign,
            (context, candidate) ->
                elections.campaign(
                    context, candidate.name(), candidate.lease(), candidate.value())),
        new Rpc.Unary<>(
            new RpcName(ELECTION, "Proclaim"),
            LockWire::proclaim,
            LockWire::done,
            (context, said) -> elections.proclaim(context, said.leader(), said.value())),
        new Rpc.Unary<>(
            new RpcName(ELECTION, "Leader"), LockWire::leader, LockWire::leader, elections::leader),
        new Rpc.Streaming(
            new RpcName(ELECTION, "Observe"),
            true,
            (context, outlet) -> new ObserveCall(elections, context, outlet)),
        new Rpc.Unary<>(
            new RpcName(ELECTION, "Resign"), LockWire::resign, LockWire::done, elections::resign));
  }
}
