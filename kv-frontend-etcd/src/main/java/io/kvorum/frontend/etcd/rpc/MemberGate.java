package io.kvorum.frontend.etcd.rpc;

import io.kvorum.api.CallContext;
import io.kvorum.api.Kv;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.KvNode;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// What a member does not serve as long as it is no full one (wire.md 4): nothing before the
/// cluster has a version, from a learner its status, its snapshot, and reads that may be old, and
/// without a leader nothing for a client that asks for one. The HTTP endpoints for health and
/// metrics do not pass here.
record MemberGate(KvNode node) {
  private static final RpcName STATUS = new RpcName("etcdserverpb.Maintenance", "Status");
  private static final RpcName SNAPSHOT = new RpcName("etcdserverpb.Maintenance", "Snapshot");

  /// The same call, refused while this member must not answer it.
  Rpc guard(Rpc rpc) {
    return switch (rpc) {
      case Rpc.Unary<?, ?> unary -> guard(unary);
      case Rpc.Streaming stream ->
          new Rpc.Streaming(
              stream.name(),
              stream.oneRequest(),
              (context, outlet) -> {
                Optional<KvException> why = refusal(context, stream.name().equals(SNAPSHOT));
                if (why.isPresent()) {
                  throw why.get();
                }
                return stream.opener().open(context, outlet);
              });
    };
  }

  private <Q, R> Rpc guard(Rpc.Unary<Q, R> rpc) {
    boolean ofLearners = rpc.name().equals(STATUS);
    return new Rpc.Unary<>(
        rpc.name(),
        rpc.request(),
        rpc.response(),
        (context, request) -> {
          Optional<KvException> why = refusal(context, ofLearners || mayBeOld(request));
          return why.isPresent()
              ? CompletableFuture.failedFuture(why.get())
              : rpc.handler().answer(context, request);
        });
  }

  private Optional<KvException> refusal(CallContext context, boolean ofLearners) {
    if (node.maintenance().versions().cluster().isEmpty()) {
      return Optional.of(new KvException(KvError.NOT_CAPABLE));
    }
    if (node.isLearner() && !ofLearners) {
      return Optional.of(new KvException(KvError.LEARNER));
    }
    return context.requireLeader() && !node.hasLeader()
        ? Optional.of(new KvException(KvError.NO_LEADER))
        : Optional.empty();
  }

  private static boolean mayBeOld(Object request) {
    return request instanceof Kv.RangeRequest range && range.serializable();
  }
}
