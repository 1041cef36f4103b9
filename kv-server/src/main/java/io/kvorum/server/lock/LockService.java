package io.kvorum.server.lock;

import io.kvorum.api.Bytes;
import io.kvorum.api.CallContext;
import io.kvorum.api.Kv;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.Locks;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// etcd's Lock service.
public final class LockService implements Locks {
  private final Lines lines;

  public LockService(Lines lines) {
    this.lines = lines;
  }

  @Override
  public CompletableFuture<LockResponse> lock(CallContext context, Bytes name, long lease) {
    return Waits.run(() -> lock(lines.of(context, name), lease));
  }

  /// Whoever asks again with the lease that has the lock has it.
  private static LockResponse lock(Line line, long asked)
      throws InterruptedException, ExecutionException {
    long lease = line.session(asked);
    Bytes key = line.place(lease);
    Kv.TxnResponse queued =
        line.txn(
            Line.createdAt(key, 0),
            List.of(Line.put(key, Bytes.EMPTY, lease), line.first()),
            List.of(Kv.RangeRequest.of(key), line.first()));
    long revision =
        queued.responses().getFirst() instanceof Kv.RangeResponse own
            ? own.kvs().getFirst().createRevision()
            : queued.header().revision();
    if (queued.responses().get(1) instanceof Kv.RangeResponse first
        && first.kvs().getFirst().createRevision() == revision) {
      return new LockResponse(queued.header(), key);
    }
    try {
      line.awaitTurn(revision);
      return stillThere(line, key);
    } catch (InterruptedException | ExecutionException | KvException givenUp) {
      var _ = line.delete(key);
      throw givenUp;
    }
  }

  private static LockResponse stillThere(Line line, Bytes key)
      throws InterruptedException, ExecutionException {
    Kv.RangeResponse own = line.range(Kv.RangeRequest.of(key));
    if (own.kvs().isEmpty()) {
      throw new KvException(KvError.SESSION_EXPIRED);
    }
    return new LockResponse(own.header(), key);
  }

  @Override
  public CompletableFuture<UnlockResponse> unlock(CallContext context, Bytes key) {
    return lines
        .kv()
        .deleteRange(context, new Kv.DeleteRangeRequest(key, Bytes.EMPTY, false))
        .thenApply(deleted -> new UnlockResponse(deleted.header()))
        .exceptionallyCompose(
            failure -> CompletableFuture.failedFuture(Waits.toKvException(failure)));
  }
}
