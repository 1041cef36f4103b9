package io.kvorum.server.service;

import io.kvorum.api.CallContext;
import io.kvorum.api.Kv;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.StreamListener;
import io.kvorum.server.auth.Authorizer;
import io.kvorum.server.auth.RpcRule;
import io.kvorum.server.metrics.KvMetrics;
import io.kvorum.server.metrics.RequestMetrics;
import io.kvorum.server.node.Node;
import io.kvorum.state.Applied;
import io.kvorum.state.AuthView;
import io.kvorum.state.Caller;
import io.kvorum.state.Command;
import io.kvorum.state.Outcome;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/// etcd's KV service: writes go through the log; reads wait for their barrier, then read a view.
/// Small reads are answered on the thread that asked, big ones on the read pool.
public final class KvService implements Kv {
  /// A range of more keys than this is no work for an event loop.
  private static final long MAX_INLINE_KEYS = 64;

  private final Node node;
  private final Headers headers;
  private final ReadPool pool;
  private final BigReads bigReads;
  private final KvMetrics metrics;
  private final RequestMetrics requests;
  private final QuotaGate quota;
  private final Authorizer authorizer;

  public KvService(
      Node node,
      Headers headers,
      ReadPool pool,
      BigReads bigReads,
      KvMetrics metrics,
      RequestMetrics requests,
      QuotaGate quota,
      Authorizer authorizer) {
    this.node = node;
    this.headers = headers;
    this.pool = pool;
    this.bigReads = bigReads;
    this.metrics = metrics;
    this.requests = requests;
    this.quota = quota;
    this.authorizer = authorizer;
  }

  @Override
  public CompletableFuture<RangeResponse> range(CallContext context, RangeRequest request) {
    return requests.range(() -> answerRange(context, request));
  }

  private CompletableFuture<RangeResponse> answerRange(CallContext context, RangeRequest request) {
    try {
      Validation.range(request);
      Admission.check(context, node);
      return isSmall(request)
          ? whenCurrent(request.serializable(), () -> readSmall(context, request))
          : readBig(
              request.serializable(),
              context,
              (auth, caller) -> auth.check(caller, request),
              () -> readNow(request));
    } catch (KvException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  /// Reads at once, or when this member knows that it is up to date.
  private <T> CompletableFuture<T> whenCurrent(
      boolean serializable, Supplier<CompletableFuture<T>> read) {
    if (serializable) {
      return read.get();
    }
    CompletableFuture<Void> barrier = node.barrier();
    return barrier.isDone() && !barrier.isCompletedExceptionally()
        ? read.get()
        : barrier.thenCompose(done -> read.get());
  }

  private CompletableFuture<RangeResponse> readSmall(CallContext context, RangeRequest request) {
    return authorizer.read(
        context,
        (auth, caller) -> auth.check(caller, request),
        () -> CompletableFuture.completedFuture(readNow(request)));
  }

  /// A read that waits for its turn; when the call is cancelled, it waits no longer.
  private <T> CompletableFuture<T> readBig(
      boolean serializable,
      CallContext context,
      BiConsumer<AuthView, Caller> check,
      Supplier<T> read) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    CompletableFuture<T> call =
        whenCurrent(
            serializable, () -> authorizer.read(context, check, () -> bigReads.run(answer, read)));
    var _ = call.whenComplete((_, _) -> answer.cancel(false));
    return call;
  }

  private static boolean isSmall(RangeRequest request) {
    if (request.isSingleKey() || (request.countOnly() && request.revision() <= 0)) {
      return true;
    }
    return request.limit() > 0
        && request.limit() <= MAX_INLINE_KEYS
        && request.sortOrder() == SortOrder.NONE
        && !request.hasRevisionFilter()
        && request.revision() <= 0;
  }

  private RangeResponse readNow(RangeRequest request) {
    RangeResponse found = metrics.range(() -> node.view().range(request));
    return new RangeResponse(
        headers.at(found.header().revision()), found.kvs(), found.more(), found.count());
  }

  @Override
  public void rangeStream(
      CallContext context, RangeRequest request, StreamListener<RangeResponse> listener) {
    try {
      Validation.rangeStream(request);
      Admission.check(context, node);
    } catch (KvException refused) {
      listener.failed(refused);
      return;
    }
    RangeStreamer streamer =
        new RangeStreamer(node, headers, pool, request, listener, node.config().maxRequestBytes());
    CompletableFuture<Void> barrier =
        request.serializable() ? CompletableFuture.completedFuture(null) : node.barrier();
    var _ =
        barrier
            .thenCompose(
                _ ->
                    authorizer.read(
                        context, (auth, caller) -> auth.check(caller, request), streamer::run))
            .whenComplete(
                (_, failure) -> {
                  if (failure == null) {
                    listener.completed();
                  } else if (!listener.isCancelled()) {
                    listener.failed(Failures.toKvException(failure));
                  }
                });
  }

  @Override
  public CompletableFuture<PutResponse> put(CallContext context, PutRequest request) {
    if (!quota.hasRoom(QuotaGate.cost(request))) {
      return quota.refuse();
    }
    return write(
        context,
        () -> {
          Validation.put(request);
          return new Command.Put(request);
        },
        PutResponse.class,
        (applied, answer) -> new PutResponse(headers.at(applied.revision()), answer.prevKv()));
  }

  @Override
  public CompletableFuture<DeleteRangeResponse> deleteRange(
      CallContext context, DeleteRangeRequest request) {
    return write(
        context,
        () -> {
          Validation.deleteRange(request);
          return new Command.DeleteRange(request);
        },
        DeleteRangeResponse.class,
        (applied, answer) ->
            new DeleteRangeResponse(
                headers.at(applied.revision()), answer.deleted(), answer.prevKvs()));
  }

  @Override
  public CompletableFuture<TxnResponse> txn(CallContext context, TxnRequest request) {
    if (ReadOnlyTxn.isReadOnly(request)) {
      return requests.readOnlyTxn(() -> readOnlyTxn(context, request));
    }
    if (!quota.hasRoom(QuotaGate.cost(request))) {
      return quota.refuse();
    }
    return write(
        context,
        () -> {
          Validation.txn(request, node.config().maxTxnOps());
          return new Command.Txn(request);
        },
        TxnResponse.class,
        (applied, answer) ->
            new TxnResponse(
                headers.at(applied.revision()), answer.succeeded(), answer.responses()));
  }

  /// A transaction that cannot write needs no log: it is read from one view (semantics.md 5).
  private CompletableFuture<TxnResponse> readOnlyTxn(CallContext context, TxnRequest request) {
    try {
      Validation.txn(request, node.config().maxTxnOps());
      Admission.check(context, node);
      return readBig(
          ReadOnlyTxn.isSerializable(request),
          context,
          (auth, caller) -> auth.check(caller, request),
          () -> readNow(request));
    } catch (KvException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  private TxnResponse readNow(TxnRequest request) {
    TxnResponse answer = node.view().txn(request);
    metrics.readOnlyTxn(request, answer);
    return new TxnResponse(
        headers.at(answer.header().revision()), answer.succeeded(), answer.responses());
  }

  @Override
  public CompletableFuture<CompactResponse> compact(CallContext context, CompactRequest request) {
    try {
      Admission.check(context, node);
    } catch (KvException refused) {
      return CompletableFuture.failedFuture(refused);
    }
    return authorizer.admitted(RpcRule.COMPACT, context, () -> compactNow(context, request));
  }

  private CompletableFuture<CompactResponse> compactNow(
      CallContext context, CompactRequest request) {
    CompletableFuture<Applied> applied =
        authorizer.propose(context, new Command.Compact(request.revision()));
    if (!request.physical()) {
      return applied.thenApply(this::compactAnswer);
    }
    // Waits for the rows to be gone even if the compaction itself is refused, as etcd does.
    return applied.thenCompose(
        done -> node.whenScrubbed().thenApply(scrubbed -> compactAnswer(done)));
  }

  private CompactResponse compactAnswer(Applied applied) {
    if (applied.outcome() instanceof Outcome.Failed(KvError error)) {
      throw new KvException(error);
    }
    return new CompactResponse(headers.at(applied.revision()));
  }

  private interface CommandMaker {
    Command make();
  }

  private interface Answerer<A, R> {
    R answer(Applied applied, A answer);
  }

  private <A extends Response> CompletableFuture<A> write(
      CallContext context, CommandMaker maker, Class<A> type, Answerer<A, A> answerer) {
    Command command;
    try {
      command = maker.make();
      Admission.check(context, node);
    } catch (KvException refused) {
      return CompletableFuture.failedFuture(refused);
    }
    return authorizer
        .propose(context, command)
        .thenApply(
            applied ->
                switch (applied.outcome()) {
                  case Outcome.Answer(Response answer) ->
                      answerer.answer(applied, type.cast(answer));
                  case Outcome.Failed(KvError error) -> throw new KvException(error);
                  default ->
                      throw new IllegalStateException(
                          "outcome " + applied.outcome() + " of " + type.getSimpleName());
                });
  }
}
